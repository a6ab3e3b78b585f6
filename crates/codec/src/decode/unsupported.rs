//! Formats that are known and not decoded: how each is recognised, and what is said of it.

use std::path::Path;

/// How a format begins (from where, bytes), its extensions, and what is said of it.
#[derive(Debug)]
pub(super) struct UnsupportedFormat {
    pub(super) name: &'static str,
    signatures: &'static [(usize, &'static [u8])],
    extensions: &'static [&'static str],
    reason: &'static str,
}

type Signatures = &'static [(usize, &'static [u8])];

const fn unsupported(
    name: &'static str,
    signatures: Signatures,
    extensions: &'static [&'static str],
    reason: &'static str,
) -> UnsupportedFormat {
    UnsupportedFormat { name, signatures, extensions, reason }
}

const CONVERT: &str = "are not supported: convert it to PNG";
const PHONE: &str = "are not supported: convert it to PNG or JPEG, or let the phone write JPEG (on an iPhone: Camera, Formats, Most Compatible)";
const JPEG_XL: &str = "JPEG XL";
const BUILD: &str = "are not read by this build, which lacks the feature `jxl`: convert it to PNG";
const TONE_MAP: &str =
    "hold floating-point light rather than 8-bit colours and are not supported: tone-map it to PNG";
const RENDER: &str = "are drawings without pixels and are not supported: render it to PNG";
const DEVELOP: &str = "hold a camera's raw samples and are not supported: develop it to PNG";

const FOREIGN: [UnsupportedFormat; 31] = [
    unsupported("AVIF", &[(4, b"ftypavif"), (4, b"ftypavis")], &["avif"], CONVERT),
    unsupported("HEIC", &[(4, b"ftyphei"), (4, b"ftyphev")], &["heic"], PHONE),
    unsupported("HEIF", &[(4, b"ftypmif1"), (4, b"ftypmsf1")], &["heif", "hif"], PHONE),
    unsupported(JPEG_XL, &[(0, b"\xff\x0a"), (0, b"\0\0\0\x0cJXL \r\n\x87\n")], &["jxl"], BUILD),
    unsupported("JPEG 2000", &[(0, b"\0\0\0\x0cjP  "), (0, b"\xff\x4f\xff\x51")], &["jp2", "j2k"], CONVERT),
    unsupported("JPEG XR", &[(0, b"II\xbc\x01")], &["jxr", "wdp"], CONVERT),
    unsupported("Apple CgBI PNG", &[(12, b"CgBI")], &[], CONVERT),
    unsupported("MNG", &[(0, b"\x8aMNG\r\n")], &["mng"], CONVERT),
    unsupported("JNG", &[(0, b"\x8bJNG\r\n")], &["jng"], CONVERT),
    unsupported("Photoshop", &[(0, b"8BPS")], &["psd", "psb"], CONVERT),
    unsupported("GIMP", &[(0, b"gimp xcf")], &["xcf"], CONVERT),
    unsupported("DDS", &[(0, b"DDS ")], &["dds"], CONVERT),
    unsupported("KTX", &[(1, b"KTX ")], &["ktx", "ktx2"], CONVERT),
    unsupported("BLP", &[(0, b"BLP1"), (0, b"BLP2")], &["blp"], CONVERT),
    unsupported("Apple icon", &[(0, b"icns")], &["icns"], CONVERT),
    unsupported("Windows cursor", &[], &["cur", "ani"], CONVERT),
    unsupported("PCX", &[(0, b"\x0a\x05\x01\x08")], &["pcx"], CONVERT),
    unsupported("SGI", &[(0, b"\x01\xda\x00"), (0, b"\x01\xda\x01")], &["sgi"], CONVERT),
    unsupported("XPM", &[(0, b"/* XPM */")], &["xpm"], CONVERT),
    unsupported("XBM", &[], &["xbm"], CONVERT),
    unsupported("FLIF", &[(0, b"FLIF")], &["flif"], CONVERT),
    unsupported("BPG", &[(0, b"BPG\xfb")], &["bpg"], CONVERT),
    unsupported("DjVu", &[(0, b"AT&TFORM")], &["djvu", "djv"], CONVERT),
    unsupported("Radiance HDR", &[(0, b"#?RADIANCE"), (0, b"#?RGBE")], &["hdr"], TONE_MAP),
    unsupported("OpenEXR", &[(0, b"\x76\x2f\x31\x01")], &["exr"], TONE_MAP),
    unsupported("PFM", &[(0, b"PF\n"), (0, b"Pf\n")], &["pfm"], TONE_MAP),
    unsupported("SVG", &[], &["svg", "svgz"], RENDER),
    unsupported("EPS", &[(0, b"%!PS-Adobe-3.0 EPSF"), (0, b"\xc5\xd0\xd3\xc6")], &["eps"], RENDER),
    unsupported("Windows metafile", &[(0, b"\xd7\xcd\xc6\x9a"), (40, b" EMF")], &["wmf", "emf"], RENDER),
    unsupported(
        "Camera raw",
        &[(8, b"CR\x02\0"), (4, b"ftypcrx "), (0, b"FUJIFILMCCD-RAW")],
        &["cr2", "cr3", "raf"],
        DEVELOP,
    ),
    // The others are TIFFs, of which only a thumbnail would be seen.
    unsupported("Camera raw", &[(0, b"IIRO"), (0, b"IIU\0")], RAW_EXTENSIONS, DEVELOP),
];

const RAW_EXTENSIONS: &[&str] =
    &["dng", "nef", "nrw", "arw", "srf", "sr2", "pef", "orf", "rw2", "3fr", "iiq", "erf"];

/// Those that are not decoded by this build.
fn foreign() -> impl Iterator<Item = &'static UnsupportedFormat> {
    FOREIGN.iter().filter(|unsupported| !(cfg!(feature = "jxl") && unsupported.name == JPEG_XL))
}

impl UnsupportedFormat {
    /// By how a file begins.
    pub(super) fn by_content(bytes: &[u8]) -> Option<&'static Self> {
        foreign().find(|unsupported| unsupported.begins(bytes))
    }

    /// By a file's extension.
    pub(super) fn by_name(path: &Path) -> Option<&'static Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        foreign().find(|unsupported| unsupported.extensions.contains(&extension.as_str()))
    }

    /// Whether the name alone says what it is: nothing is known of how it begins, or it begins as a TIFF does.
    pub(super) fn is_known_by_name(&self, is_tiff: bool) -> bool {
        self.signatures.is_empty() || is_tiff && self.extensions == RAW_EXTENSIONS
    }

    pub(super) fn reason(&self) -> String {
        format!("{} images {}", self.name, self.reason)
    }

    fn begins(&self, bytes: &[u8]) -> bool {
        let begins = |&(from, signature): &(usize, &[u8])| {
            bytes.get(from..).is_some_and(|rest| rest.starts_with(signature))
        };
        self.signatures.iter().any(begins) || self.name == "SVG" && is_svg(bytes)
    }
}

/// An XML text whose first element is `svg`; the first kilobyte decides.
fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with("<svg") || (head.starts_with("<?xml") || head.starts_with("<!")) && head.contains("<svg")
}
