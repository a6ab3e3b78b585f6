// Planes half as wide and high: sums of 2x2 samples, where the last row or column of an odd side counts twice. Sums of all
// scales fit into 16 bits: 256 samples of up to 255.

struct Sizes {
    first_group: u32,
    // Of the finer planes.
    width: u32,
    height: u32,
    channels: u32,
}

@group(0) @binding(0) var<storage, read> finer: array<u32>;
@group(0) @binding(1) var<storage, read_write> coarser: array<u32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;

fn sample(channel: u32, x: u32, y: u32) -> u32 {
    let words_per_row = (sizes.width + 1u) / 2u;
    let word = finer[(channel * sizes.height + y) * words_per_row + x / 2u];
    return (word >> (16u * (x % 2u))) & 0xffffu;
}

fn sum_of_four(channel: u32, x: u32, y: u32) -> u32 {
    let right = min(2u * x + 1u, sizes.width - 1u);
    let below = min(2u * y + 1u, sizes.height - 1u);
    return sample(channel, 2u * x, 2u * y) + sample(channel, right, 2u * y)
        + sample(channel, 2u * x, below) + sample(channel, right, below);
}

@compute @workgroup_size(256)
fn halve(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let word = (sizes.first_group + workgroup.x) * 256u + lane;
    let width = (sizes.width + 1u) / 2u;
    let height = (sizes.height + 1u) / 2u;
    let words_per_row = (width + 1u) / 2u;
    if word >= words_per_row * height * sizes.channels {
        return;
    }
    let x = word % words_per_row * 2u;
    let row = word / words_per_row;
    let channel = row / height;
    let y = row % height;
    var sums = sum_of_four(channel, x, y);
    if x + 1u < width {
        sums |= sum_of_four(channel, x + 1u, y) << 16u;
    }
    coarser[word] = sums;
}
