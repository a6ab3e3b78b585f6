//! SSIM and MS-SSIM of many outputs of one original, whose windows a device computes.
//!
//! What is compared is as in [`Reference`](crate::Reference): opaque images as they are, others over black and over white, of
//! which the worse counts.

use super::{EXPONENTS, SHORTEST_SIDE, Similarities, fits, of_channels};
use crate::device::{ComparedChannel, DeviceError, LoadedOriginal, MeasuringDevice, OpaqueImage, Samples};
use crate::image::{AnyImageView, ImageView};
use crate::planes::{Planes, opaque_palettes, renderings};
use crate::ssim::window::WINDOW;

/// An original that lies on a device: itself where it is opaque, else its composites over black and over white.
pub struct DeviceReference<'a> {
    width: usize,
    height: usize,
    multi_scale: bool,
    originals: Vec<Loaded<'a>>,
}

struct Loaded<'a> {
    original: Box<dyn LoadedOriginal + 'a>,
    is_gray: bool,
}

impl<'a> DeviceReference<'a> {
    /// Loads `original`; with `multi_scale` also for MS-SSIM. An image too small for a window stays here.
    ///
    /// # Errors
    ///
    /// If the device lacks the memory, was lost, or failed.
    pub fn new(
        device: &'a dyn MeasuringDevice,
        original: ImageView<'_>,
        multi_scale: bool,
    ) -> Result<Self, DeviceError> {
        let (width, height) = (original.width(), original.height());
        let all_scales = multi_scale && fits(width, height, SHORTEST_SIDE).is_ok();
        let coarser_scales = if all_scales { EXPONENTS.len() - 1 } else { 0 };
        let load = |planes: &Planes| {
            let image = opaque(planes);
            Ok(Loaded { original: device.load(&image, coarser_scales)?, is_gray: planes.is_gray() })
        };
        let planes = match fits(width, height, WINDOW) {
            Ok(()) => renderings(original.into()),
            Err(_) => Vec::new(),
        };
        let originals = planes.iter().map(load).collect::<Result<_, DeviceError>>()?;
        Ok(Self { width, height, multi_scale, originals })
    }

    /// Compares an output with the original. The mean squared error, which is exact and that of
    /// [`PairMetrics`](crate::PairMetrics), shows whether the device sees the same pixels; there is none where no window fits.
    ///
    /// # Errors
    ///
    /// If the device lacks the memory, was lost, or failed.
    ///
    /// # Panics
    ///
    /// If the output is not as wide and as high as the original.
    pub fn compare<'b>(
        &self,
        output: impl Into<AnyImageView<'b>>,
    ) -> Result<(Similarities, Option<f64>), DeviceError> {
        let output = output.into();
        assert_eq!(output.shape(), (self.width, self.height), "the output has the original's shape");
        let (Some(first), Some(last)) = (self.originals.first(), self.originals.last()) else {
            return Ok((of_channels(self.width, self.height, self.multi_scale, &[]), None));
        };
        let is_gray = output.is_gray();
        let compare = |original: &Loaded<'_>, output: &OpaqueImage<'_>| {
            let channels = if original.is_gray && is_gray { 1 } else { 3 };
            let compared = original.original.compare(&OpaqueImage { channels, ..*output })?;
            Ok(self.values(&compared))
        };
        let over_backdrops = |outputs: &[OpaqueImage<'_>]| {
            let value = compare(first, &outputs[0])?;
            if self.originals.len().max(outputs.len()) == 1 {
                return Ok(value);
            }
            Ok(worse(value, compare(last, &outputs[outputs.len() - 1])?))
        };
        let (similarities, mse) = match output {
            AnyImageView::Direct(_) => {
                let planes = renderings(output);
                over_backdrops(&planes.iter().map(opaque).collect::<Vec<_>>())?
            }
            AnyImageView::Indexed(view) => {
                let palettes = opaque_palettes(view.palette());
                let image = |palette| indexed(self.width, self.height, palette, view.indices());
                over_backdrops(&palettes.iter().map(image).collect::<Vec<_>>())?
            }
        };
        Ok((similarities, Some(mse)))
    }

    /// Similarities and mean squared error.
    fn values(&self, channels: &[ComparedChannel]) -> (Similarities, f64) {
        let squared_error: u64 = channels.iter().map(|channel| channel.squared_error).sum();
        let mse = squared_error as f64 / (channels.len() * self.width * self.height) as f64;
        let scales: Vec<_> = channels.iter().map(|channel| channel.scales.clone()).collect();
        (of_channels(self.width, self.height, self.multi_scale, &scales), mse)
    }
}

fn opaque(planes: &Planes) -> OpaqueImage<'_> {
    OpaqueImage {
        width: planes.width,
        height: planes.height,
        channels: if planes.is_gray() { 1 } else { 3 },
        samples: Samples::Planes([planes.channel(0), planes.channel(1), planes.channel(2)]),
    }
}

fn indexed<'a>(
    width: usize,
    height: usize,
    palette: &'a Vec<[u8; 3]>,
    indices: &'a [u16],
) -> OpaqueImage<'a> {
    OpaqueImage { width, height, channels: 3, samples: Samples::Indexed { palette, indices } }
}

fn worse(a: (Similarities, f64), b: (Similarities, f64)) -> (Similarities, f64) {
    let lower = |a: crate::Measure, b: crate::Measure| a.and_then(|a| b.map(|b| a.min(b)));
    let similarities =
        Similarities { ssim: lower(a.0.ssim, b.0.ssim), ms_ssim: lower(a.0.ms_ssim, b.0.ms_ssim) };
    (similarities, a.1.max(b.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulp::Arch;

    use super::super::{HalvedPair, PlanePair, similarities};
    use super::*;
    use crate::partition::Partition;
    use crate::testing::pairs;
    use crate::{Reference, Wanted};

    /// A device that computes as this crate does.
    #[derive(Debug)]
    struct Processor;

    struct Held {
        width: usize,
        height: usize,
        planes: Vec<Vec<u8>>,
        coarser_scales: usize,
    }

    fn planes(image: &OpaqueImage<'_>) -> Vec<Vec<u8>> {
        let plane = |channel: usize| match image.samples {
            Samples::Planes(planes) => planes[channel].to_vec(),
            Samples::Indexed { palette, indices } => {
                indices.iter().map(|&index| palette[index as usize][channel]).collect()
            }
        };
        (0..image.channels).map(plane).collect()
    }

    impl MeasuringDevice for Processor {
        fn name(&self) -> &'static str {
            "the processor"
        }

        fn silhouette_widths(&self, _: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, DeviceError> {
            Err(DeviceError("it compares images only".to_owned()))
        }

        fn silhouette_bytes(&self, _: u64, _: u64) -> u64 {
            0
        }

        fn load<'a>(
            &'a self,
            original: &OpaqueImage<'_>,
            coarser_scales: usize,
        ) -> Result<Box<dyn LoadedOriginal + 'a>, DeviceError> {
            let &OpaqueImage { width, height, .. } = original;
            Ok(Box::new(Held { width, height, planes: planes(original), coarser_scales }))
        }
    }

    impl LoadedOriginal for Held {
        fn compare(&self, output: &OpaqueImage<'_>) -> Result<Vec<ComparedChannel>, DeviceError> {
            let &Self { width, height, coarser_scales, .. } = self;
            let mut coarser: Vec<HalvedPair> =
                (1..=coarser_scales).map(|scale| HalvedPair::new(width, height, scale)).collect();
            let outputs = planes(output);
            let channel = |(channel, output): (usize, &Vec<u8>)| {
                let original = &self.planes[channel.min(self.planes.len() - 1)][..];
                let squared = |(&x, &y): (&u8, &u8)| u64::from(x.abs_diff(y)).pow(2);
                let pair = PlanePair { width, height, original, output };
                ComparedChannel {
                    squared_error: original.iter().zip(output).map(squared).sum(),
                    scales: similarities(pair, &mut coarser, Arch::new()),
                }
            };
            Ok(outputs.iter().enumerate().map(channel).collect())
        }
    }

    fn check(original: ImageView<'_>, output: AnyImageView<'_>) -> Result<(), TestCaseError> {
        let wanted =
            Wanted { ssim: true, ms_ssim: true, ssimulacra2: false, delta_e2000: false, banding: false };
        let expected = Reference::of(original, wanted).measure(output).expect("of one shape");
        let reference = DeviceReference::new(&Processor, original, true).expect("it can be loaded");
        let (Similarities { ssim, ms_ssim }, mse) = reference.compare(output).expect("it compares");
        prop_assert_eq!((ssim, ms_ssim), (expected.ssim, expected.ms_ssim));
        prop_assert_eq!(mse.map(f64::to_bits), ssim.ok().map(|_| expected.mse.to_bits()));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_device_that_computes_as_the_processor_gives_its_values(
            (original, output) in pairs(9..30, 9..16),
            gray in prop::array::uniform2(any::<bool>()),
            opaque in prop::array::uniform2(any::<bool>()),
        ) {
            let mut images = [original, output];
            for ((image, gray), opaque) in images.iter_mut().zip(gray).zip(opaque) {
                for pixel in &mut image.pixels {
                    let [r, g, b, a] = *pixel;
                    let [g, b] = if gray { [r, r] } else { [g, b] };
                    *pixel = [r, g, b, if opaque { 255 } else { a }];
                }
            }
            let [original, output] = &images;
            check(original.view(), output.view().into())?;
            let indices: Vec<u16> = (0..output.pixels.len()).map(|index| index as u16).collect();
            let (width, height) = (output.view().width(), output.view().height());
            let indexed = crate::IndexedView::new(width, height, &output.pixels, &indices).expect("an image");
            check(original.view(), indexed.into())?;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn also_at_all_scales((original, output) in pairs(161..180, 161..165)) {
            check(original.view(), output.view().into())?;
        }
    }
}
