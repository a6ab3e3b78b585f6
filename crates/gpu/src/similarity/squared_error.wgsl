// Sums of squared differences of 8-bit samples: integers, 4,096 samples to a sum.

struct Sizes {
    first_group: u32,
    words: u32,
    channels: u32,
    original_channels: u32,
}

@group(0) @binding(0) var<storage, read> original: array<u32>;
@group(0) @binding(1) var<storage, read> output: array<u32>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec2<u32>>;
@group(0) @binding(3) var<uniform> sizes: Sizes;

const WORDS_PER_GROUP = 2048u;

var<workgroup> partial: array<u32, 256>;

fn squared(difference: i32) -> u32 {
    return u32(difference * difference);
}

@compute @workgroup_size(256)
fn squared_error(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let number = sizes.first_group + workgroup.x;
    let groups = (sizes.words + WORDS_PER_GROUP - 1u) / WORDS_PER_GROUP;
    let channel = number / groups;
    let original_plane = min(channel, sizes.original_channels - 1u) * sizes.words;
    let first = number % groups * WORDS_PER_GROUP;
    let end = min(first + WORDS_PER_GROUP, sizes.words);
    var sum = 0u;
    for (var word = first + lane; word < end; word += 256u) {
        let a = original[original_plane + word];
        let b = output[channel * sizes.words + word];
        sum += squared(i32(a & 0xffffu) - i32(b & 0xffffu)) + squared(i32(a >> 16u) - i32(b >> 16u));
    }
    partial[lane] = sum;
    workgroupBarrier();
    for (var stride = 128u; stride > 0u; stride /= 2u) {
        if lane < stride {
            partial[lane] += partial[lane + stride];
        }
        workgroupBarrier();
    }
    if lane == 0u {
        sums[number] = vec2<u32>(partial[0], 0u);
    }
}
