//! What was chosen, for a person at a terminal: a table of the classes, as wide as there is room, and their elbows.

use report::{ClassSummary, Summary};
use tables::{PairRow, class_title};

use crate::console::{BOLD, Console, OutputError};
use crate::screen::Screen;
use crate::sparkline::{self, Glyphs};
use crate::text_table::{Align, bytes, clipped, counted, lines, share, width_of};

/// Lines that compare classes, before they are only counted.
const MOST_COMPARED: usize = 6;
/// The longest name of a class beside its elbow.
const NAME_WIDTH: usize = 24;
/// Bars of an elbow at most; more would be no easier to read.
const MOST_BARS: usize = 64;

/// The table, and the elbows where standard output is a terminal.
pub(crate) fn print_classes(summary: &Summary, console: &Console) -> Result<(), OutputError> {
    view(&summary.classes, Screen::of_stdout()).iter().try_for_each(|line| console.result(line))
}

/// All lines for a terminal, or for a file or pipe, which has no width.
fn view(classes: &[ClassSummary], screen: Option<Screen>) -> Vec<String> {
    if classes.is_empty() {
        return Vec::new();
    }
    let mut table = table(classes, screen.map_or(usize::MAX, |screen| screen.width)).into_iter();
    let head = table.next().map(|head| format!("{BOLD}{head}{BOLD:#}"));
    let caption = "Medians over the images at that K; bytes are sums.".to_owned();
    let elbows = screen.map(|screen| elbows(classes, screen)).unwrap_or_default();
    head.into_iter().chain(table).chain([caption]).chain(elbows).collect()
}

struct Column {
    title: &'static str,
    align: Align,
    /// Where there is no room, columns of a higher number go first.
    rank: u8,
    cell: fn(&ClassSummary) -> Option<String>,
}

/// In the order in which they stand; the class comes before them.
const COLUMNS: [Column; 10] = [
    Column { title: "images", align: Align::Right, rank: 7, cell: |class| Some(class.images.to_string()) },
    Column { title: "K", align: Align::Right, rank: 0, cell: |class| Some(class.at_choice?.k.to_string()) },
    Column { title: "95 %", align: Align::Right, rank: 1, cell: interval },
    Column {
        title: "chosen by",
        align: Align::Left,
        rank: 5,
        cell: |class| Some(class.recommended()?.criterion.clone()),
    },
    Column {
        title: "distortion",
        align: Align::Right,
        rank: 8,
        cell: |class| Some(format!("{:.1}", class.at_choice?.distortion?)),
    },
    Column {
        title: "PSNR dB",
        align: Align::Right,
        rank: 6,
        cell: |class| Some(format!("{:.2}", class.at_choice?.psnr_db?)),
    },
    Column {
        title: "SSIMULACRA 2",
        align: Align::Right,
        rank: 2,
        cell: |class| Some(format!("{:.1}", class.at_choice?.ssimulacra2?)),
    },
    Column {
        title: "SSIM",
        align: Align::Right,
        rank: 9,
        cell: |class| Some(format!("{:.4}", class.at_choice?.ssim?)),
    },
    Column {
        title: "bytes",
        align: Align::Right,
        rank: 4,
        cell: |class| Some(bytes(class.at_choice?.png_bytes?)),
    },
    Column { title: "of source", align: Align::Right, rank: 3, cell: of_source },
];

fn interval(class: &ClassSummary) -> Option<String> {
    let choice = class.recommended()?;
    let high = choice.k_high.map_or_else(|| "?".to_owned(), |high| high.to_string());
    Some(format!("{}-{high}", choice.k_low?))
}

fn of_source(class: &ClassSummary) -> Option<String> {
    let at = class.at_choice?;
    Some(share(at.png_bytes?, at.source_bytes))
}

/// The table with all columns, or with as many as fit into `width`.
fn table(classes: &[ClassSummary], width: usize) -> Vec<String> {
    let with = |most: u8| table_of(classes, |column| column.rank <= most, usize::MAX);
    let fitting = (0..=9).rev().map(with).find(|lines| width_of(lines) <= width);
    fitting.unwrap_or_else(|| table_of(classes, |column| column.rank == 0, width))
}

fn table_of(classes: &[ClassSummary], keeps: impl Fn(&Column) -> bool, width: usize) -> Vec<String> {
    let columns: Vec<&Column> = COLUMNS.iter().filter(|column| keeps(column)).collect();
    let heads = columns.iter().map(|column| (column.title, column.align));
    let header: Vec<(&str, Align)> = std::iter::once(("class", Align::Left)).chain(heads).collect();
    let name_width = width.saturating_sub(columns.len() * 8).max(8);
    let row = |class: &ClassSummary| -> Vec<String> {
        let name = clipped(class_title(&class.class, classes.len()), name_width);
        let cells = columns.iter().map(|column| (column.cell)(class).unwrap_or_else(|| "-".to_owned()));
        std::iter::once(name).chain(cells).collect()
    };
    lines(&header, &classes.iter().map(row).collect::<Vec<_>>())
}

/// The distortion of every class over K, for those that were swept over several.
fn elbows(classes: &[ClassSummary], screen: Screen) -> Vec<String> {
    let swept: Vec<&ClassSummary> = classes.iter().filter(|class| class.elbow.len() > 1).collect();
    if swept.is_empty() {
        return Vec::new();
    }
    let name = |class: &ClassSummary| {
        clipped(class_title(&class.class, classes.len()), NAME_WIDTH.min(screen.width / 3))
    };
    let indent = swept.iter().map(|class| name(class).chars().count()).max().unwrap_or(0) + 2;
    let room = screen.width.saturating_sub(indent).clamp(8, MOST_BARS);
    let glyphs = Glyphs::new(screen.unicode);
    let mut all =
        vec![String::new(), format!("Distortion at each K, on a log scale; {} chosen:", glyphs.mark)];
    for class in swept {
        let [bars, below] =
            sparkline::lines(&class.elbow, class.at_choice.map(|at| at.k), &label(class), room, glyphs);
        all.push(format!("{:<indent$}{bars}", name(class)).trim_end().to_owned());
        all.push(format!("{:indent$}{below}", ""));
    }
    all
}

fn label(class: &ClassSummary) -> String {
    class.at_choice.map_or_else(|| "no K chosen".to_owned(), |at| format!("K = {}", at.k))
}

/// Every criterion's words, with `--verbose`.
pub(crate) fn print_reasons(summary: &Summary, console: &Console) -> Result<(), OutputError> {
    for class in summary.classes.iter().filter(|_| console.verbose()) {
        let title = class_title(&class.class, summary.classes.len());
        for choice in &class.choices {
            console.result(&format!("{title}: {}: {}", choice.criterion, choice.reason))?;
        }
    }
    Ok(())
}

/// What each class's images look like, which of them need more, what other encoders take, and which classes may share a K;
/// every class and pair with `--verbose`.
pub(crate) fn print_comparison(summary: &Summary, console: &Console) -> Result<(), OutputError> {
    for row in summary.losses.iter().filter(|row| row.k.is_none() || console.verbose()) {
        console.result(&row.verdict)?;
    }
    for class in &summary.classes {
        worth(class, summary.classes.len()).map_or(Ok(()), |line| console.result(&line))?;
        beyond(class, summary.classes.len()).map_or(Ok(()), |line| console.result(&line))?;
    }
    let told = |row: &&PairRow| row.verdict.contains("may share") || console.verbose();
    let pairs: Vec<&PairRow> = summary.pairs.iter().filter(told).collect();
    if pairs.len() > MOST_COMPARED && !console.verbose() {
        let (sharing, all) = (pairs.len(), summary.pairs.len());
        return console.result(&format!(
            "{sharing} of {all} pairs of classes may share a K: see pairs.csv, or --verbose."
        ));
    }
    pairs.iter().try_for_each(|row| console.result(&row.verdict))
}

/// Images that are named of those that need more.
const MOST_NAMED: usize = 3;

/// `icons: not told from an identical pair at 100 % of the images; lossy WebP takes 140 % (110-190) of the bytes ...`.
fn worth(class: &ClassSummary, classes: usize) -> Option<String> {
    let level = Some(&class.level).filter(|_| class.at_choice.is_some()).filter(|level| !level.is_empty());
    let by_quality = class.k_by_quality.map(|k| format!("by quality alone K = {k}"));
    let words: Vec<&str> =
        level.into_iter().chain(&class.alternative).chain(&by_quality).map(String::as_str).collect();
    (!words.is_empty()).then(|| format!("{}: {}", class_title(&class.class, classes), words.join("; ")))
}

/// `icons: 2 of 9 images need more than K = 16: a.png (64), b.png (more than was swept)`.
fn beyond(class: &ClassSummary, classes: usize) -> Option<String> {
    let k = class.at_choice.filter(|_| !class.beyond.is_empty())?.k;
    let named = class.beyond.iter().take(MOST_NAMED).map(|needs| match needs.k {
        Some(k) => format!("{} ({k})", needs.image),
        None => format!("{} (more than was swept)", needs.image),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let (count, others) = (class.beyond.len(), class.beyond.len().saturating_sub(MOST_NAMED));
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    let need = if count == 1 { "needs" } else { "need" };
    Some(format!(
        "{}: {count} of {} {need} more than K = {k}: {named}{more}",
        class_title(&class.class, classes),
        counted(class.images, "image")
    ))
}

#[cfg(test)]
mod tests;
