//! What a file is and what was done to it on its way to pixels: the columns that `images.csv` has for it.

/// What became known of a file, be it decoded or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageInfo {
    /// `png`, `jpeg` ...; from the content.
    pub format: String,
    /// `gray`, `gray+alpha`, `rgb`, `rgba`, `palette`, `cmyk` or `ycck`, as stored.
    pub color_type: String,
    /// Bits per sample, or per palette index.
    pub bit_depth: Option<u8>,
    /// What became of the colour profile: `srgb`, `converted`, `ignored` or, where that was asked for, `kept`; empty where there is none.
    pub icc: String,
    /// EXIF orientation that was undone, 1 (upright) to 8.
    pub orientation: Option<u8>,
    /// Frames or pages in the file; one was taken.
    pub frames: Option<u32>,
    /// The still picture beside an animation was taken, which is none of its frames.
    pub is_beside_animation: bool,
    /// Not all of the file could be read: some pixels are not those that were stored.
    pub damaged: bool,
    /// The file ends early: it had more frames or pages than [`frames`](Self::frames), or not all of these can be read.
    pub lacks_frames: bool,
    /// What a person should know.
    notes: Vec<String>,
    /// Whether samples are to stay in the space of their profile.
    keeps_profile: bool,
    /// The ICC profile whose samples the pixels are.
    kept_profile: Option<Vec<u8>>,
}

impl ImageInfo {
    /// Asks that samples in a profile of red, green and blue stay as they are, rather than become sRGB; others are converted all the
    /// same, as pixels are red, green and blue.
    pub fn keep_profile(&mut self) {
        self.keeps_profile = true;
    }

    /// The ICC profile whose samples the pixels are; `None` for sRGB.
    #[must_use]
    pub fn kept_profile(&self) -> Option<&[u8]> {
        self.kept_profile.as_deref()
    }

    /// Whether samples are to stay in the space of their profile.
    pub(super) fn keeps_profile(&self) -> bool {
        self.keeps_profile
    }

    /// Says in which profile the samples stay.
    pub(super) fn keep(&mut self, icc: Vec<u8>, name: &str) {
        "kept".clone_into(&mut self.icc);
        self.note(format!("colours stay in {name}, whose samples are clustered and measured"));
        self.kept_profile = Some(icc);
    }

    /// Adds a note.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Says that the file is damaged, and what became of it.
    pub fn note_damage(&mut self, text: impl Into<String>) {
        self.damaged = true;
        self.note(text);
    }

    /// Says that the file ends early, and that some of its frames or pages (`what`) are missing.
    pub(crate) fn note_lack_of(&mut self, what: &str) {
        self.lacks_frames = true;
        self.note_damage(format!("damaged: its end is missing, and maybe some of its {what}"));
    }

    /// Each note.
    #[must_use]
    pub fn each_note(&self) -> &[String] {
        &self.notes
    }

    /// All notes in one line.
    #[must_use]
    pub fn notes(&self) -> String {
        self.notes.join("; ")
    }

    /// Sets how samples are stored.
    pub fn stored(&mut self, color_type: &str, bit_depth: u8) {
        color_type.clone_into(&mut self.color_type);
        self.bit_depth = Some(bit_depth);
    }

    /// Says what becomes of samples of 16 bits.
    pub fn note_rounding(&mut self) {
        if self.bit_depth == Some(16) {
            self.note("16-bit samples were rounded to 8 bits");
        }
    }

    /// Sets how many frames there are, and says which one was taken where there are more than one.
    pub fn take_frame(&mut self, number: u32, frames: u32, what: &str) {
        self.frames = Some(frames);
        let of_what = if what == "frame" { " of an animation" } else { "" };
        match (number, frames) {
            (_, 0 | 1) => {}
            (1, _) => self.note(format!("the first of {frames} {what}s{of_what} was taken")),
            _ => self.note(format!("{what} {number} of {frames}{of_what} was taken")),
        }
    }
}
