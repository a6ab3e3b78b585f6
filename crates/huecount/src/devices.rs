//! `huecount devices`: what `--device gpu` would compute on.

use crate::args::DevicesArgs;
use crate::console::{Console, OutputError, noticed};
use crate::device::{ListedDevice, all};
use crate::outcome::Outcome;
use crate::text_table::{Align, bytes, counted, lines};

/// That there is none is an answer, too.
pub(crate) fn run(_: &DevicesArgs, console: &Console) -> Outcome {
    let devices = all().unwrap_or_else(|reason| {
        noticed(&reason.to_string());
        Vec::new()
    });
    let printed = print(&devices, console);
    let closing = format!("{} besides the processor", counted(devices.len(), "device"));
    console.closing(&closing, printed, Outcome::Done)
}

fn print(devices: &[ListedDevice], console: &Console) -> Result<(), OutputError> {
    console.data(&devices)?;
    if devices.is_empty() {
        return Ok(());
    }
    let row = |device: &ListedDevice| {
        let ListedDevice { name, kind, interface, driver, buffer_bytes } = device;
        [name, kind, interface, driver, &bytes(*buffer_bytes)].map(Clone::clone).into()
    };
    let header = [
        ("device", Align::Left),
        ("kind", Align::Left),
        ("interface", Align::Left),
        ("driver", Align::Left),
        ("largest buffer", Align::Right),
    ];
    console.table(lines(&header, &devices.iter().map(row).collect::<Vec<_>>()))
}
