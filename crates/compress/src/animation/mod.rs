//! Animations in few colours, all frames of them.
//!
//! Frames are decoded twice and never all in memory: once for the colours of all together, which are clustered (`colors`), and once
//! to be given these, measured and written. A pixel that does not change in the source does not change in the output, however it is
//! dithered (`shown`), nor does one that looks again as it did (`seen_before`); and a frame is stored as what changes on the canvas (`stored`).

mod colors;
mod score;
mod seen_before;
mod shown;
mod stored;

use std::path::Path;

use codec::{Animation, AnimationFrame, Color, Format, GrayPng, ImageInfo, Metadata, Rejection, with_chunks};
use kmeans::HistogramSum;

use crate::jobs::Job;
use crate::lost::lost;
use crate::outcome::{CompressedImage, Written};
use crate::picture::as_mapped;
use crate::plan::{Colors, CompressPlan, PalettePer};
use crate::swatch::PaletteEntries;
use crate::target::{keep, lost_beside_frames, unchanged};

use colors::{Seen, clustered, usable};
use score::Score;
use shown::Shower;
use stored::Film;

pub(crate) use colors::add_frames;

/// The animation of which all frames are wanted: none is named, and their colours are not searched for by a quality or a size.
pub(crate) fn whole_animation<'a>(
    source: &'a [u8],
    path: &Path,
    plan: &CompressPlan,
) -> Option<Animation<'a>> {
    let whole = plan.frame.is_none() && matches!(plan.colors, Colors::At(_) | Colors::Given);
    whole.then(|| Animation::of(source, path)).flatten()
}

/// Refuses an animation whose colours are searched for or stand in tiles, which is done of still pictures: its first frame is not what was meant.
pub(crate) fn check_still(source: &[u8], path: &Path, plan: &CompressPlan) -> Result<(), Rejection> {
    let option = match &plan.colors {
        Colors::Meeting(_) => "-k auto",
        Colors::Within(bounds) if bounds.floors.is_empty() => "--target-size",
        Colors::Within(_) => "--quality",
        Colors::Tiles(_) => "--tiles",
        Colors::At(_) | Colors::Given => return Ok(()),
    };
    match plan.frame {
        None if Animation::of(source, path).is_some() => Err(still_only(option)),
        _ => Ok(()),
    }
}

fn still_only(option: &str) -> Rejection {
    Rejection::Failed(format!(
        "is an animation, and {option} is for still pictures: choose a frame with --frame"
    ))
}

/// One job; `given` are all the colours there are, where these are known before.
pub(crate) fn compress(
    (job, animation, bytes): (&Job, &Animation<'_>, &[u8]),
    plan: &CompressPlan,
    given: Option<&[Color]>,
    info: &mut ImageInfo,
) -> Result<Written, Rejection> {
    check(plan)?;
    let mut sum = HistogramSum::new(plan.space, given.unwrap_or(&plan.palette.pins));
    let seen = add_frames(animation, plan, &mut sum, info)?;
    lost_beside_frames(job, plan, info).map_or(Ok(()), |obstacle| Err(Rejection::Failed(obstacle)))?;
    if plan.encoding.format == Format::Gif {
        seen.note_lost_in_gif(info);
    }
    let histogram = sum.finish().ok_or_else(|| Rejection::Failed("has no frames".to_owned()))?;
    if plan.encoding.optimize > 0 {
        info.note("--optimize is for still pictures: the animation is written without");
    }
    let by_frame = match plan.palette.per {
        PalettePer::Frame => written(animation, &[], seen, plan)?,
        PalettePer::Animation => None,
    };
    let (palette, (file, shown)) = if let Some(written) = by_frame {
        (Vec::new(), written)
    } else {
        if plan.palette.per == PalettePer::Frame {
            info.note(ONE_PALETTE);
        }
        let palette = usable(clustered(&histogram, given, plan)?, &histogram, plan);
        let written = written(animation, &palette, seen, plan)?;
        (palette, written.ok_or_else(|| Rejection::Failed("a palette lacks colours of its own".to_owned()))?)
    };
    let metadata = match plan.encoding.format {
        Format::Png => Metadata::of(bytes, plan.metadata, info.orientation),
        Format::Gif | Format::WebP => Metadata::default(),
    };
    if let Some(what) = metadata.left_out {
        info.note(format!("{what} could not be kept"));
    }
    let file = with_chunks(file, &metadata.chunks);
    let (before, after) = (bytes.len() as u64, file.len() as u64);
    if after > before && !plan.files.keep_larger {
        return unchanged(bytes, after, info, plan);
    }
    let lost = if palette.is_empty() { Vec::new() } else { lost(&histogram, &palette) };
    let (facts, pair) = shown.score.told(animation);
    let image = CompressedImage {
        output: job.output.clone(),
        bytes: keep(job, plan, file)?,
        colors: shown.most_colors,
        entries: PaletteEntries::counted(&palette, &shown.pixels),
        palette,
        dither: plan.dither.as_str(),
        dither_space: plan.dither.space().map(kmeans::DitherSpace::as_str),
        psnr_db: pair.psnr_db,
        weighted_psnr_db: None,
        ssim: pair.ssim,
        ssimulacra2: None,
        level: None,
        met: None,
        animation: Some(facts),
        tiles: None,
        lost,
        undefined: pair.undefined,
        bytes_before: before,
        bytes_after: after,
    };
    Ok(Written::Ok(Box::new(image)))
}

/// Why an animation has one palette where one of each frame was asked for.
const ONE_PALETTE: &str = "all frames have one palette: where pixels become transparent a GIF draws others anew, and with the colours of these a frame would have more than 255";

/// What is for still pictures alone.
fn check(plan: &CompressPlan) -> Result<(), Rejection> {
    let refused = [
        (plan.keep_hidden_colors, "--keep-hidden-colors"),
        (plan.importance.is_some(), "--importance"),
        (plan.keep_profile, "--keep-profile"),
        (matches!(plan.encoding.gray, GrayPng::Always { .. }), "--grayscale"),
    ];
    match refused.iter().find(|(asked, _)| *asked) {
        Some((_, option)) => Err(still_only(option)),
        None => Ok(()),
    }
}

/// What became known while frames were written.
struct Told {
    score: Score,
    /// Colours of the frame that has most.
    most_colors: usize,
    /// For each colour of the palette of all frames the pixels that have it.
    pixels: Vec<u64>,
}

/// The file of all frames in these colours, or in those of each frame where there are none; `None` where a frame would have more
/// colours than a palette holds.
fn written(
    animation: &Animation<'_>,
    palette: &[Color],
    seen: Seen,
    plan: &CompressPlan,
) -> Result<Option<(Vec<u8>, Told)>, Rejection> {
    let mut film = Film::new(animation.plays, seen, palette, plan)?;
    let mut shower = Shower::new(palette, plan);
    let mut told = Told { score: Score::default(), most_colors: 0, pixels: vec![0; palette.len()] };
    for (number, frame) in (1..).zip(animation.each_frame(&mut ImageInfo::default())?) {
        let AnimationFrame { raster, delay } = frame?;
        let shown = shower.show(as_mapped(raster.clone(), plan), delay);
        let shown = shown.map_err(|rejection| of_frame(number, rejection))?;
        told.score.add(&raster, &shown.pixels)?;
        told.most_colors = told.most_colors.max(shown.palette.len());
        shown.count(palette, &mut told.pixels);
        if !film.add(shown)? {
            return Ok(None);
        }
    }
    Ok(Some((film.finish()?, told)))
}

fn of_frame(number: u32, rejection: Rejection) -> Rejection {
    Rejection::Failed(format!("frame {number}: {}", rejection.reason()))
}
