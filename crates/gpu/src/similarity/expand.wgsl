// From indices and palette, or from pixels, to a plane of samples for each channel. This is the remapping of an image.

struct Sizes {
    first_group: u32,
    width: u32,
    height: u32,
    channels: u32,
}

// Bits of a pixel: 8 or 16 of an index, or 32 of the colour itself.
override bits: u32 = 8u;

@group(0) @binding(0) var<storage, read> pixels: array<u32>;
@group(0) @binding(1) var<storage, read> palette: array<u32>;
@group(0) @binding(2) var<storage, read_write> planes: array<u32>;
@group(0) @binding(3) var<uniform> sizes: Sizes;

fn color(index: u32) -> u32 {
    if bits == 32u {
        return pixels[index];
    }
    let per_word = 32u / bits;
    let word = pixels[index / per_word];
    return palette[(word >> (index % per_word * bits)) & (0xffffffffu >> (32u - bits))];
}

// Two samples side by side make a word; behind an odd row lies a 0.
@compute @workgroup_size(256)
fn expand(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let word = (sizes.first_group + workgroup.x) * 256u + lane;
    let words_per_row = (sizes.width + 1u) / 2u;
    let words = words_per_row * sizes.height;
    if word >= words {
        return;
    }
    let x = word % words_per_row * 2u;
    let index = word / words_per_row * sizes.width + x;
    let left = color(index);
    var right = 0u;
    if x + 1u < sizes.width {
        right = color(index + 1u);
    }
    for (var channel = 0u; channel < sizes.channels; channel++) {
        let shift = 8u * channel;
        planes[channel * words + word] = ((left >> shift) & 0xffu) | (((right >> shift) & 0xffu) << 16u);
    }
}
