//! What `docs/speed.md` says around its tables.

/// The images that a bench is run on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Photos,
    FirstPhoto,
    FirstPhotoAndIcons,
    PhotosAndIcons,
    Set,
    Nothing,
}

pub(super) struct Section {
    pub(super) title: &'static str,
    /// Paragraphs of Markdown.
    pub(super) text: &'static str,
    /// Arguments of `cargo xtask bench`, before the images.
    pub(super) bench: &'static [&'static str],
    pub(super) on: On,
}

pub(super) const INTRODUCTION: &str = "\
# How fast it is

Written by `cargo xtask bench all`; nothing here is edited by hand. Each table comes from the command above it, which runs ours
and the peers in turns: what else the machine does hits both, so ratios say more than seconds. Other images give other
numbers: distinct colours, more than pixels, decide how long clusterings and silhouettes take.
[xtask/peers](../xtask/peers/README.md) says what the peers are and how to set them up.
";

pub(super) const SECTIONS: [Section; 11] = [
    Section {
        title: "One clustering against scikit-learn",
        text: "From pixels to centroids at one K. Scikit-learn's `KMeans` is timed over all pixels, and over the distinct colours with \
               their counts as weights, which it has to be given.",
        bench: &["kmeans", "fit"],
        on: On::Photos,
    },
    Section {
        title: "One clustering against quantette",
        text: "From pixels to a palette at one K on one thread. Quantette is approximate: after its start by Wu it passes over the \
               pixels once.",
        bench: &["kmeans", "quantette"],
        on: On::Photos,
    },
    Section {
        title: "Palettes of photographs",
        text: "8 photographs at most, at equal distances in the set that was given; the command alone takes all that it is given. \
               Every palette is applied by nearest colour without dithering, and what comes out is measured by the same metrics. Lower \
               is better for MSE, higher for SSIMULACRA 2, which is fitted to human opinions.",
        bench: &["cq100"],
        on: On::Set,
    },
    Section {
        title: "Every K from 2 to 256",
        text: "The whole program, from the file to the report: `huecount sweep IMAGE -k 2-256 --metrics distortion --silhouette off`.",
        bench: &["curve"],
        on: On::Photos,
    },
    Section {
        title: "A sweep against a script",
        text: "The default K with the default metrics against the same question answered with scikit-learn, scikit-image and Pillow, \
               both on all threads they take. The script computes SSIM, a silhouette of 10,000 pixels and the PNG; the sweep all of \
               its metrics, and the silhouette of all pixels.",
        bench: &["sweep"],
        on: On::FirstPhoto,
    },
    Section {
        title: "The silhouette",
        text: "Ours of all pixels on one thread, off by at most the bound, against scikit-learn's of 10,000 drawn pixels.",
        bench: &["silhouette"],
        on: On::Photos,
    },
    Section {
        title: "Metrics",
        text: "SSIM of one pair against scikit-image's; then at one K all metrics of a pair without and with SSIMULACRA 2, the scores \
               of a partition and its silhouette; then a sweep with every column. One thread.",
        bench: &["metrics"],
        on: On::Photos,
    },
    Section {
        title: "Palette PNGs against pngquant",
        text: "Both as programs, from file to file on one thread, at the same number of colours without dithering. `oxipng -o 2` is the \
               bytes after all were made smaller by the same lossless optimizer.",
        bench: &["compress"],
        on: On::PhotosAndIcons,
    },
    Section {
        title: "Two threads against one",
        text: "A sweep with the default options.",
        bench: &["threads"],
        on: On::FirstPhotoAndIcons,
    },
    Section {
        title: "Growth with the size",
        text: "One photograph, scaled. Larger copies have more distinct colours, but not as many more as pixels.\n\n\
               ![Seconds over megapixels, both logarithmic, of clustering, silhouette and pair metrics](speed-growth.svg)",
        bench: &["growth"],
        on: On::FirstPhoto,
    },
    Section {
        title: "The choice of K",
        text: "`huecount choose` on a report of many images.",
        bench: &["choose"],
        on: On::Nothing,
    },
];
