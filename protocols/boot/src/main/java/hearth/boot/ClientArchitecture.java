package hearth.boot;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import hearth.config.Architecture;

/** From the numbers of option 93 to the kind of machine. */
final class ClientArchitecture {
    /** Option 60 repeats the number: {@code PXEClient:Arch:00007:UNDI:003016}. */
    private static final Pattern IN_VENDOR_CLASS = Pattern.compile("(?:PXE|HTTP)Client:Arch:([0-9]{5})(?::.*)?");

    private ClientArchitecture() {}

    /** The first that is known in option 93, else what option 60 says. */
    static Optional<Architecture> of(List<Integer> numbers, String vendorClass) {
        if (numbers.isEmpty()) {
            Matcher matcher = IN_VENDOR_CLASS.matcher(vendorClass);
            return matcher.matches() ? of(Integer.parseInt(matcher.group(1))) : Optional.empty();
        }
        return numbers.stream().map(ClientArchitecture::of).flatMap(Optional::stream).findFirst();
    }

    /**
     * IANA "Processor Architecture Types". RFC 4578 as printed had 7 and 9 the other way round, so
     * machines send either for 64-bit x86.
     */
    private static Optional<Architecture> of(int number) {
        return switch (number) {
            case 0, 20 -> Optional.of(Architecture.BIOS);
            case 6, 15 -> Optional.of(Architecture.IA32_EFI);
            case 7, 9, 16 -> Optional.of(Architecture.X64_EFI);
            case 10, 18 -> Optional.of(Architecture.ARM32_EFI);
            case 11, 19 -> Optional.of(Architecture.ARM64_EFI);
            default -> Optional.empty();
        };
    }
}
