//! Where the numbers of a plan come from, with devices that are none.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use evaluate::{Device, Evaluation, EvaluationPlan, ImageName, SilhouetteMode, evaluate, run_key};
use metrics::{
    ComparedChannel, DeviceError, ImageView, LoadedOriginal, MeasuringDevice, OpaqueImage, Partition,
    Reference, Samples, Silhouettes, Similarity,
};
use tables::Status;

/// Measures as the processor does, if it does.
#[derive(Debug, Default)]
struct Pretended {
    fails: bool,
    /// It sees pixels that were not sent.
    sees_wrongly: bool,
    was_asked: AtomicBool,
}

impl MeasuringDevice for Pretended {
    fn name(&self) -> &'static str {
        "a pretended device"
    }

    fn silhouette_widths(&self, partitions: &[Partition<'_>]) -> Result<Vec<Vec<f32>>, DeviceError> {
        self.was_asked.store(true, Ordering::Relaxed);
        if self.fails {
            return Err(DeviceError("it fell off the bus".to_owned()));
        }
        let widths = |partition: &Partition<'_>| {
            let widths = Silhouettes::new(partition.points())
                .widths(partition, 0.0, &|parts, part| (0..parts).map(part).collect());
            widths.expect("defined").of_points.iter().map(|&width| width as f32).collect()
        };
        Ok(partitions.iter().map(widths).collect())
    }

    fn silhouette_bytes(&self, _: u64, _: u64) -> u64 {
        0
    }

    fn load<'a>(
        &'a self,
        original: &OpaqueImage<'_>,
        coarser_scales: usize,
    ) -> Result<Box<dyn LoadedOriginal + 'a>, DeviceError> {
        assert_eq!(coarser_scales, 0, "MS-SSIM is not asked for");
        Ok(Box::new(Held { device: self, channels: gray_channels(original) }))
    }
}

/// An original as a gray image for each channel.
struct Held<'a> {
    device: &'a Pretended,
    channels: Vec<Vec<[u8; 4]>>,
}

fn gray_channels(image: &OpaqueImage<'_>) -> Vec<Vec<[u8; 4]>> {
    let channel = |channel: usize| match image.samples {
        Samples::Planes(planes) => planes[channel].iter().map(|&x| [x, x, x, 255]).collect(),
        Samples::Indexed { palette, indices } => {
            let sample = |&index: &u16| palette[usize::from(index)][channel];
            indices.iter().map(sample).map(|x| [x, x, x, 255]).collect()
        }
    };
    (0..image.channels).map(channel).collect()
}

impl LoadedOriginal for Held<'_> {
    fn compare(&self, output: &OpaqueImage<'_>) -> Result<Vec<ComparedChannel>, DeviceError> {
        self.device.was_asked.store(true, Ordering::Relaxed);
        if self.device.fails {
            return Err(DeviceError("it fell off the bus".to_owned()));
        }
        let outputs = gray_channels(output);
        let channel = |(original, seen): (&Vec<[u8; 4]>, &Vec<[u8; 4]>)| {
            let [original, seen] = [original, seen]
                .map(|pixels| ImageView::new(output.width, output.height, pixels).expect("an image"));
            let pair = Reference::new(original).measure(seen).expect("of one shape");
            let error = pair.mse * seen.pixels().len() as f64;
            let ssim = pair.ssim.expect("defined");
            ComparedChannel {
                squared_error: error.round() as u64 + u64::from(self.device.sees_wrongly),
                scales: vec![Similarity { ssim, contrast_structure: ssim }],
            }
        };
        Ok(self.channels.iter().zip(&outputs).map(channel).collect())
    }
}

fn plan(silhouette: SilhouetteMode, device: Device) -> EvaluationPlan {
    EvaluationPlan {
        ks: "1,2,4,8,16".parse().expect("K"),
        metrics: "silhouette,psnr_db".parse().expect("metrics"),
        silhouette,
        device,
        ..EvaluationPlan::default()
    }
}

fn evaluated(plan: &EvaluationPlan) -> Evaluation {
    let pixels: Vec<[u8; 4]> =
        (0..900_u32).map(|i| [(i % 30) as u8 * 8, (i / 30) as u8 * 7, 9, 255]).collect();
    let png = codec::png(&pixels, 30, 30).expect("an image");
    evaluate(ImageName { class: "", image: "one.png", path: Path::new("one.png") }, png, plan)
}

#[test]
fn exact_silhouettes_are_the_devices_and_no_others() {
    for (mode, asked) in [(SilhouetteMode::Exact, true), (SilhouetteMode::Bounded(1e-3), false)] {
        let device = Arc::new(Pretended::default());
        let on_device = evaluated(&plan(mode, Device::new(Arc::clone(&device) as _, false)));
        let on_processor = evaluated(&plan(mode, Device::CPU));
        assert_eq!(device.was_asked.load(Ordering::Relaxed), asked);
        assert_eq!(on_device.image.status, Status::Ok, "{}", on_device.image.reason);
        assert_eq!(on_device.metrics.len(), 5);
        for (ours, theirs) in on_device.metrics.iter().zip(&on_processor.metrics) {
            assert_eq!((ours.k, &ours.undefined), (theirs.k, &theirs.undefined));
            let off = ours.silhouette.zip(theirs.silhouette).map_or(0.0, |(ours, theirs)| ours - theirs);
            assert!(off.abs() < 1e-5, "{} {off}", ours.k);
            assert_eq!(ours.silhouette.is_some(), ours.k > 1);
            let error = if asked { Some(1e-5) } else { theirs.silhouette_error };
            assert_eq!(ours.silhouette_error, error.filter(|_| ours.k > 1));
        }
    }
}

#[test]
fn only_numbers_of_a_device_make_another_run() {
    let device = || Device::new(Arc::new(Pretended::default()), false);
    let keys = |mode| [Device::CPU, device()].map(|device| run_key(&plan(mode, device)));
    let [processor, device_key] = keys(SilhouetteMode::Exact);
    assert_ne!(processor, device_key);
    let [processor, device_key] = keys(SilhouetteMode::Bounded(1e-3));
    assert_eq!(processor, device_key);
    assert_eq!(plan(SilhouetteMode::Off, device()).device_metrics(), None);
    let exact = plan(SilhouetteMode::Exact, device());
    let (name, metrics) = exact.device_metrics().expect("a device");
    assert_eq!((name, metrics.len()), ("a pretended device", 1));
}

#[test]
fn a_device_that_fails_fails_the_image_or_the_processor_stands_in() {
    let failing =
        |falls_back| Device::new(Arc::new(Pretended { fails: true, ..Pretended::default() }), falls_back);
    let failed = evaluated(&plan(SilhouetteMode::Exact, failing(false)));
    assert_eq!(failed.image.status, Status::Failed);
    assert!(failed.image.reason.contains("fell off the bus"), "{}", failed.image.reason);

    let stood_in = evaluated(&plan(SilhouetteMode::Exact, failing(true)));
    assert_eq!(stood_in.image.status, Status::Ok);
    assert!(stood_in.image.notes.contains("the processor stood in"), "{}", stood_in.image.notes);
    let on_processor = evaluated(&plan(SilhouetteMode::Exact, Device::CPU));
    assert_eq!(stood_in.metrics, on_processor.metrics);
}

#[test]
fn ssim_is_the_devices_or_the_processor_stands_in() {
    let plan = |device| EvaluationPlan {
        ks: "2,8,900".parse().expect("K"),
        metrics: "ssim,psnr_db".parse().expect("metrics"),
        device,
        ..EvaluationPlan::default()
    };
    let on_processor = evaluated(&plan(Device::CPU));
    let device = Arc::new(Pretended::default());
    let on_device = evaluated(&plan(Device::new(Arc::clone(&device) as _, false)));
    assert!(device.was_asked.load(Ordering::Relaxed));
    assert_eq!(on_device.image.status, Status::Ok, "{}", on_device.image.reason);
    for (ours, theirs) in on_device.metrics.iter().zip(&on_processor.metrics) {
        assert_eq!((ours.psnr_db, ours.mse.to_bits()), (theirs.psnr_db, theirs.mse.to_bits()));
        let off = ours.ssim.expect("defined") - theirs.ssim.expect("defined");
        assert!(off.abs() < 1e-12, "{off}");
    }

    for (fails, sees_wrongly, reason) in
        [(true, false, "fell off the bus"), (false, true, "computes wrongly")]
    {
        let device = |falls_back| {
            let device = Pretended { fails, sees_wrongly, ..Pretended::default() };
            Device::new(Arc::new(device), falls_back)
        };
        let failed = evaluated(&plan(device(false)));
        assert_eq!(failed.image.status, Status::Failed);
        assert!(failed.image.reason.contains(reason), "{}", failed.image.reason);
        let stood_in = evaluated(&plan(device(true)));
        assert_eq!(
            stood_in.image.notes.matches("the processor stood in").count(),
            1,
            "{}",
            stood_in.image.notes
        );
        assert_eq!(stood_in.metrics, on_processor.metrics);
    }
}
