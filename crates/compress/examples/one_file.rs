//! Compresses one image to 16 colours, and says what that costs it.
//!
//! `cargo run -p huecount-compress --example one_file -- IMAGE FILE.png`; without these it takes an image of the demo dataset
//! and writes into the folder for temporary files.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use codec::{Encoding, KeptMetadata, hex_of};
use compress::{Colors, CompressPlan, Destination, FileRules, Input, PaletteRules, Place, Written, compress};
use evaluate::Device;
use files::WalkOptions;
use kmeans::{CheckedParams, ClusterCount, ColorSpace, Dither};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let demo = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/demo/photos/chelsea.png").into();
    let image = args.next().unwrap_or_else(demo);
    let file = args.next().unwrap_or_else(|| std::env::temp_dir().join("huecount-one-file.png"));

    let plan = CompressPlan {
        frame: None,
        input: Input::Paths { paths: vec![image], walk: WalkOptions::default() },
        colors: Colors::At(ClusterCount::new(16)?),
        palette: PaletteRules::default(),
        importance: None,
        dither: Dither::None,
        space: ColorSpace::default(),
        params: CheckedParams::default(),
        encoding: Encoding::default(),
        metadata: KeptMetadata::None,
        keep_profile: false,
        keep_hidden_colors: false,
        destination: Destination { place: Place::File(file), suffix: None },
        files: FileRules { overwrite: true, ..FileRules::default() },
        threads: 0,
        device: Device::CPU,
    };

    for compressed in compress(&plan, &())? {
        let name = compressed.image.display();
        match compressed.result {
            Written::Ok(file) => {
                println!("{name}: {} bytes became {}", file.bytes_before, file.bytes_after);
                println!("{} colours, SSIM {:.3}", file.colors, file.ssim.unwrap_or_default());
                for lost in &file.lost {
                    println!("lost: {} of {} pixels", hex_of(lost.color), lost.pixels);
                }
                println!("written to {}", file.output.display());
            }
            Written::Failed { reason } | Written::Skipped { reason, .. } => println!("{name}: {reason}"),
            other => println!("{name}: {other:?}"),
        }
    }
    Ok(())
}
