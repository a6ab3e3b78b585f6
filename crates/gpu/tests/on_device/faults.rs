//! What is said when a device can't do what it is asked for.

use gpu::{Gpu, GpuError, devices};
use metrics::{DeviceError, OpaqueImage, Partition, Samples};

use crate::device;

#[test]
fn a_lost_device_says_so_from_then_on() {
    if device().is_none() {
        return;
    }
    let gpu = Gpu::open().expect("as before");
    let points = [[0.0; 4], [1.0; 4], [2.0; 4]];
    let partition = Partition::new(&points, 1.0, &[1; 3], &[0, 0, 1], 2).expect("a partition");
    let samples = [7; 121];
    let image = OpaqueImage {
        width: 11,
        height: 11,
        channels: 1,
        samples: Samples::Planes([&samples, &samples, &samples]),
    };
    let loaded = gpu.load_original(&image, 0).expect("the device takes it");
    assert!(gpu.silhouette_widths(&[partition]).is_ok());

    gpu.lose();
    let lost = |error: &GpuError| matches!(error, GpuError::Lost { .. });
    for _ in 0..2 {
        assert!(gpu.silhouette_widths(&[partition]).is_err_and(|error| lost(&error)));
        assert!(gpu.assign(&points, &points).is_err_and(|error| lost(&error)));
        assert!(loaded.compare(&image).is_err_and(|error| lost(&error)));
    }
    let error = DeviceError::from(gpu.assign(&points, &points).expect_err("lost"));
    assert!(error.to_string().contains("--device"), "{error}");
}

#[test]
fn an_image_too_large_for_a_buffer_is_refused_before_it_is_sent() {
    let Some(gpu) = device() else { return };
    let limit = gpu.info().buffer_bytes;
    // Two samples to a word; so large an image is never made.
    let side = ((limit as f64).sqrt() as usize).next_multiple_of(2) + 2;
    let few = [0_u8; 4];
    let image =
        OpaqueImage { width: side, height: side, channels: 3, samples: Samples::Planes([&few, &few, &few]) };
    match gpu.load_original(&image, 0) {
        Err(GpuError::TooLarge { needed, limit: stated, .. }) => assert!(needed > limit && stated == limit),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it takes what it can't hold"),
    }
}

#[test]
fn devices_are_listed_in_the_order_in_which_they_are_taken() {
    let Some(gpu) = device() else { return };
    let devices = devices();
    assert_eq!(devices.first(), Some(gpu.info()));
    assert!(devices.is_sorted_by_key(|device| device.kind));
    assert!(gpu.description().contains(&gpu.info().name));
}
