package hearth.config;

/** The kinds of machine that ask to boot (option 93, RFC 4578 and the IANA registry), as one loader each serves them. */
public enum Architecture {
    /** Legacy BIOS, type 0. */
    BIOS,
    /** 32-bit x86 UEFI, type 6. */
    IA32_EFI,
    /** 64-bit x86 UEFI, types 7 and 9, and 16 by HTTP. */
    X64_EFI,
    /** 32-bit ARM UEFI, types 10, and 18 by HTTP. */
    ARM32_EFI,
    /** 64-bit ARM UEFI, types 11, and 19 by HTTP. */
    ARM64_EFI
}
