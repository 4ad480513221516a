package hearth.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hearth.boot.InstallReport;
import hearth.boot.Installation;
import hearth.boot.InstallationBytes;
import hearth.server.InstallerJson;

/** What installers send, or whoever says that it is one; and the records that nodes keep and tell each other. */
final class InstallerFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void everyRequestIsReadOrRefusedClearly(byte[] body) {
        try {
            InstallerJson.Machine machine = InstallerJson.machine(body);
            assertThat(machine.macs()).isNotEmpty().hasSizeLessThan(256).doesNotHaveDuplicates();
            assertThat(machine.release()).matches("[ -~]{0,255}");
        } catch (InstallerJson.Unreadable e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(200);
        }
    }

    @FuzzTest(maxDuration = "2m")
    void everyReportIsReadOrRefusedClearly(byte[] body) {
        try {
            InstallReport report = InstallerJson.report(body);
            for (String text : new String[]{report.fqdn(), report.address(), report.machineId(), report.kernel()}) {
                assertThat(text).matches("[ -~]{0,255}");
            }
            assertThat(report.hostKeys()).isBetween(0, 255);
        } catch (InstallerJson.Unreadable e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(200);
        }
    }

    @FuzzTest(maxDuration = "2m")
    void everyRecordIsReadAsItWasWrittenOrRefusedClearly(byte[] bytes) {
        try {
            Installation read = InstallationBytes.read(bytes);
            assertThat(InstallationBytes.read(InstallationBytes.write(read))).isEqualTo(read);
        } catch (IOException e) {
            return; // Refused, as it should be.
        }
    }
}
