//! One image through all steps, from its bytes to the file of few colours.

use std::cell::OnceCell;

use choice::Level;
use codec::{
    Color, Encoding, Format, ImageInfo, Metadata, Raster, Rejection, decode_frame, decode_with_hidden_colors,
    encode, profile_chunk, with_chunks,
};
use evaluate::{defined, indexed_of, internal, view_of};
use kmeans::{ClusterCount, Dither, DitherSpace, Quantized};
use metrics::{IndexedView, PairMetrics, Reference, Wanted};

use crate::animation::{self, check_still, whole_animation};
use crate::auto::smallest_k;
use crate::goal::{Bounds, Candidate};
use crate::jobs::Job;
use crate::lost::lost;
use crate::outcome::{CompressedImage, Written};
use crate::picture::{IN_GIF, Picture, as_mapped, count_translucent, note_translucent};
use crate::plan::{Colors, CompressPlan};
use crate::swatch::PaletteEntries;
use crate::target::{keep, lost_frames, source, taken, unchanged};
use crate::tiles;

/// What is measured of every image.
const WANTED: Wanted =
    Wanted { ssim: true, ms_ssim: false, ssimulacra2: false, delta_e2000: false, banding: false };

impl Job {
    /// What becomes of a file that gives no pixels: one that was named is meant to be an image.
    pub(crate) fn rejected(&self, rejection: Rejection) -> Written {
        match rejection {
            Rejection::Skipped(reason) if !self.named => Written::Ignored { reason },
            Rejection::Skipped(reason) | Rejection::Failed(reason) => Written::Failed { reason },
        }
    }
}

/// One job; `given` are all the colours there are, where these are known before. What became known of the image is in `info`.
pub(crate) fn compress(
    job: &Job,
    plan: &CompressPlan,
    given: Option<&[Color]>,
    info: &mut ImageInfo,
) -> Result<Written, Rejection> {
    if let Some(obstacle) = &job.obstacle {
        return Err(obstacle.clone());
    }
    let taken = taken(job, plan);
    if plan.files.dry_run {
        return Ok(Written::Planned { output: job.output.clone(), obstacle: taken });
    }
    taken.map_or(Ok(()), |obstacle| Err(Rejection::Failed(obstacle)))?;

    let source = source(&job.image, &plan.input)?;
    if let Some(animation) = whole_animation(&source, &job.image, plan) {
        return animation::compress((job, &animation, &source), plan, given, info);
    }
    check_still(&source, &job.image, plan)?;
    if plan.keep_profile {
        info.keep_profile();
    }
    let decode = if plan.keep_hidden_colors { decode_with_hidden_colors } else { decode_frame };
    let raster = decode(&source, &job.image, plan.frame, info)?;
    lost_frames(job, plan, info).map_or(Ok(()), |obstacle| Err(Rejection::Failed(obstacle)))?;
    let translucent = count_translucent(&raster);
    if let Colors::Tiles(shape) = &plan.colors {
        note_translucent(translucent, "tiles have no translucency", info);
        return tiles::compress((job, &raster, source.len() as u64), shape, plan);
    }
    if plan.encoding.format == Format::Gif {
        note_translucent(translucent, IN_GIF, info);
    }
    let reference = QualityReference::new(&raster, &source, info, plan)?;
    if let Some(what) = reference.metadata.left_out {
        info.note(format!("{what} could not be kept"));
    }
    let drawn = as_mapped(raster.clone(), plan);
    let picture = Picture::new(&drawn, given.unwrap_or(&plan.palette.pins), plan)?;
    if let Some(reason) = given.and_then(|palette| picture.beyond(palette)) {
        return Err(Rejection::Failed(reason));
    }
    let one = |quantized| Ok(Ok(reference.candidate(quantized)));
    let mut met = None;
    let chosen = match (given, &plan.colors) {
        (Some(palette), _) => one(picture.of_palette(palette.to_vec())),
        (None, Colors::At(k)) => one(picture.at_each(&[*k]).swap_remove(0)),
        (None, Colors::Meeting(targets)) => {
            let (k, words) = smallest_k(&job.image, source.to_vec(), targets, &plan.evaluation())?;
            met = Some(words);
            one(picture.at_each(&[k]).swap_remove(0))
        }
        (None, Colors::Within(bounds)) => within(bounds, &picture, &reference),
        (None, Colors::Given | Colors::Tiles(_)) => Err(Rejection::Failed("no palette is given".to_owned())),
    }?;
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(reason) => return Ok(Written::Unmet { reason }),
    };
    if plan.palette.given.is_some() && picture.turns_opaque(&chosen.quantized.palette) {
        info.note(
            "the palette has no transparent entry, and no room for one: what was fully transparent is opaque",
        );
    }
    let (before, after) = (source.len() as u64, chosen.bytes()?);
    if after > before && !plan.files.keep_larger {
        return unchanged(&source, after, info, plan);
    }
    let image = chosen.described(job, &picture, before)?;
    let bytes = keep(job, plan, chosen.into_file()?)?;
    Ok(Written::Ok(Box::new(CompressedImage { bytes, met, ..image })))
}

/// The candidate that keeps the bounds.
fn within<'a>(
    bounds: &Bounds,
    picture: &Picture<'_>,
    reference: &'a QualityReference<'a>,
) -> Result<Result<Measured<'a>, String>, Rejection> {
    let at_each = |ks: &[ClusterCount]| {
        picture.at_each(ks).into_iter().map(|quantized| reference.candidate(quantized)).collect()
    };
    bounds.search(reference.source_bytes, at_each)
}

/// An original, to which results are compared, and how these are written.
struct QualityReference<'a> {
    raster: &'a Raster,
    reference: Reference<'a>,
    encoding: Encoding,
    metadata: Metadata,
    source_bytes: u64,
    dither: Dither,
}

impl<'a> QualityReference<'a> {
    fn new(
        raster: &'a Raster,
        source: &[u8],
        info: &ImageInfo,
        plan: &CompressPlan,
    ) -> Result<Self, Rejection> {
        let wanted = match &plan.colors {
            Colors::Within(bounds) => bounds.wanted(WANTED),
            Colors::Meeting(_) => Wanted { ssimulacra2: true, ..WANTED },
            _ => WANTED,
        };
        Ok(Self {
            raster,
            reference: Reference::of(view_of(raster)?, wanted),
            encoding: plan.encoding,
            metadata: match plan.encoding.format {
                Format::Png => with_profile(Metadata::of(source, plan.metadata, info.orientation), info),
                Format::Gif | Format::WebP => Metadata::default(),
            },
            source_bytes: source.len() as u64,
            dither: plan.dither,
        })
    }

    fn candidate(&'a self, quantized: Quantized) -> Measured<'a> {
        Measured { reference: self, quantized, file: OnceCell::new() }
    }
}

/// The profile in which colours stay, before all else.
fn with_profile(mut metadata: Metadata, info: &ImageInfo) -> Metadata {
    if let Some(icc) = info.kept_profile() {
        metadata.chunks.insert(0, profile_chunk(icc));
    }
    metadata
}

/// An image in few colours.
struct Measured<'a> {
    reference: &'a QualityReference<'a>,
    quantized: Quantized,
    file: OnceCell<Vec<u8>>,
}

impl Measured<'_> {
    fn file(&self) -> Result<&[u8], Rejection> {
        if let Some(file) = self.file.get() {
            return Ok(file);
        }
        let QualityReference { raster, encoding, metadata, .. } = self.reference;
        let file = encode(&indexed_of(&self.quantized, raster), *encoding)
            .map_err(|error| Rejection::Failed(error.to_string()))?;
        Ok(self.file.get_or_init(|| with_chunks(file, &metadata.chunks)))
    }

    fn into_file(mut self) -> Result<Vec<u8>, Rejection> {
        self.file()?;
        Ok(self.file.take().unwrap_or_default())
    }

    fn described(
        &self,
        job: &Job,
        picture: &Picture<'_>,
        bytes_before: u64,
    ) -> Result<CompressedImage, Rejection> {
        let pair = self.measured()?;
        let mut undefined = Vec::new();
        let ssimulacra2 = match pair.ssimulacra2 {
            Err(metrics::Undefined::NotWanted) => None,
            measure => defined("ssimulacra2", measure, &mut undefined),
        };
        Ok(CompressedImage {
            output: job.output.clone(),
            bytes: None,
            colors: self.quantized.palette.len(),
            dither: self.reference.dither.as_str(),
            dither_space: self.reference.dither.space().map(DitherSpace::as_str),
            psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
            weighted_psnr_db: self.weighted_psnr_db(picture)?,
            ssim: defined("ssim", pair.ssim, &mut undefined),
            ssimulacra2,
            level: ssimulacra2.map(|value| Level::of(value).in_words()),
            met: None,
            animation: None,
            tiles: None,
            lost: lost(&picture.histogram, &self.quantized.palette),
            undefined,
            bytes_before,
            bytes_after: self.bytes()?,
            palette: self.quantized.palette.clone(),
            entries: PaletteEntries::of(&self.quantized.palette, &self.quantized.indices),
        })
    }
}

impl Measured<'_> {
    fn weighted_psnr_db(&self, picture: &Picture<'_>) -> Result<Option<f64>, Rejection> {
        let Some(importance) = picture.importance() else { return Ok(None) };
        Ok(importance.error(self.reference.raster, self.view()?)?.psnr_db)
    }

    fn view(&self) -> Result<IndexedView<'_>, Rejection> {
        let Raster { width, height, .. } = *self.reference.raster;
        let Quantized { palette, indices } = &self.quantized;
        IndexedView::new(width as usize, height as usize, palette, indices).map_err(internal)
    }
}

impl Candidate for Measured<'_> {
    fn colors(&self) -> usize {
        self.quantized.palette.len()
    }

    fn bytes(&self) -> Result<u64, Rejection> {
        Ok(self.file()?.len() as u64)
    }

    fn measured(&self) -> Result<PairMetrics, Rejection> {
        self.reference.reference.measure(self.view()?).map_err(internal)
    }
}
