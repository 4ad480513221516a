package hearth.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import hearth.boot.BootFiles.Opened;
import hearth.config.ProxmoxProfile;

/** The files of an installer of Proxmox VE, below those of all that boots. Immutable. */
record InstallerFiles(BootFiles files) {
    /** Where the installer looks for its ISO: at the root of its initial file system. */
    private static final String ISO = "proxmox.iso";

    /** The initial file system with the ISO in it, or what is in the way. */
    sealed interface Image {
        record Whole(JoinedFiles files) implements Image {}

        record Hindered(Opened reason) implements Image {}
    }

    Image image(ProxmoxProfile profile) {
        Opened initrd = files.open(profile.initrd());
        if (!(initrd instanceof Opened.Found(BootFile first))) {
            return new Image.Hindered(initrd);
        }
        Opened iso = files.open(profile.iso());
        if (!(iso instanceof Opened.Found(BootFile second))) {
            close(first);
            return new Image.Hindered(iso);
        }
        if (second.length() > Newc.LARGEST) {
            close(first);
            close(second);
            return new Image.Hindered(new Opened.Failed(
                    profile.iso() + " is larger than 4 GiB, and so can't be part of an initial file system"));
        }
        return new Image.Whole(joined(first, second));
    }

    /** The ISO goes behind the initial file system as an archive of its own, which the kernel wants at a multiple of four. */
    private static JoinedFiles joined(BootFile initrd, BootFile iso) {
        byte[] header = Newc.header(ISO, iso.length());
        byte[] between = new byte[Newc.padding(initrd.length()) + header.length];
        System.arraycopy(header, 0, between, between.length - header.length, header.length);
        return new JoinedFiles(
                List.of(new JoinedFiles.Piece.File(initrd), new JoinedFiles.Piece.Bytes(between),
                        new JoinedFiles.Piece.File(iso), new JoinedFiles.Piece.Bytes(Newc.trailer(iso.length()))),
                Validators.ofAll(List.of(initrd, iso)));
    }

    /** What a machine would miss, before it starts to load the rest. */
    List<String> faults(ProxmoxProfile profile) {
        List<String> faults = new ArrayList<>();
        for (String path : List.of(profile.kernel(), profile.initrd(), profile.iso())) {
            switch (files.open(path)) {
                case Opened.Found(BootFile file) -> close(file);
                case Opened.NotFound() ->
                        faults.add(path + " is neither below boot/files nor below boot in the data folder");
                case Opened.Forbidden(String reason) -> faults.add(path + ": " + reason);
                case Opened.Failed(String reason) -> faults.add(path + ": " + reason);
            }
        }
        return faults;
    }

    private static void close(BootFile file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a file that was only opened can be closed", e);
        }
    }
}
