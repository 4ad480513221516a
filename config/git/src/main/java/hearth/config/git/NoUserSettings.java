package hearth.config.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Git's settings of this user and this machine stay unread and unwritten: what a node serves must not depend on a home
 * folder, which a service may not even have.
 */
final class NoUserSettings extends SystemReader.Delegate {
    private NoUserSettings(SystemReader system) {
        super(system);
    }

    /** For the whole process: JGit knows no other way. */
    static void install() {
        if (!(SystemReader.getInstance() instanceof NoUserSettings)) {
            SystemReader.setInstance(new NoUserSettings(SystemReader.getInstance()));
        }
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    /** Settings without a file. */
    private static final class Nothing extends FileBasedConfig {
        Nothing(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            // There is nothing to read,
        }

        @Override
        public void save() {
            // nowhere to write,
        }

        @Override
        public boolean isOutdated() {
            return false; // and nothing that changes.
        }
    }
}
