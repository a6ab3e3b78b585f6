// What the windows of one scale lack to a similarity of 1, as `metrics` defines it, added up over tiles of 16x16 windows.
//
// With the sum s and the difference d of both samples:
//
//     luminance loss = 2 mean(d)^2 / (mean(s)^2 + mean(d)^2 + 2 C1)
//     contrast loss = 2 var(d) / (var(s) + var(d) + 2 C2)
//     SSIM = (1 - luminance loss) (1 - contrast loss)
//
// The weights are a product of those across and down, so that each row of a window is added up once for all windows that
// have it. Single precision is enough since moments are taken about a sample: of a row about the one in its middle, of a
// window about the one at its centre. That sample has a quarter of a row's weight and 7 % of a window's, so the mean square
// about it is at most 14 times the variance, and differences keep their digits: where a window is flat, nothing is
// subtracted at all.

struct Sizes {
    first_group: u32,
    width: u32,
    height: u32,
    scale: u32,
    original_channels: u32,
    // Where the sums of this scale begin.
    first_sum: u32,
    padding: vec2<u32>,
}

@group(0) @binding(0) var<storage, read> original: array<u32>;
@group(0) @binding(1) var<storage, read> output: array<u32>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec2<u32>>;
@group(0) @binding(3) var<uniform> sizes: Sizes;

const WINDOW = 11u;
const TILE = 16u;
// Samples of a tile's row, and of a tile.
const SIDE = 26u;
const AREA = 676u;
const ROW_MOMENTS = 416u;

const C1 = 6.5025;
const C2 = 58.5225;

const WEIGHTS = array<f32, 11>(
    0.00102838008447911, 0.007598758135239185, 0.03600077212843083, 0.10936068950970002, 0.2130055377112537,
    0.26601172486179436, 0.2130055377112537, 0.10936068950970002, 0.03600077212843083, 0.007598758135239185,
    0.00102838008447911,
);

// From a sum of samples to their mean.
const FACTORS = array<f32, 5>(1.0, 0.25, 0.0625, 0.015625, 0.00390625);

var<workgroup> sample_sums: array<f32, AREA>;
var<workgroup> sample_differences: array<f32, AREA>;
// Of each row of windows the means and the mean squares of sum and difference, about its middle.
var<workgroup> row_moments: array<vec4<f32>, ROW_MOMENTS>;
var<workgroup> losses: array<vec2<f32>, 256>;

fn half_word(word: u32, x: u32) -> f32 {
    return f32((word >> (16u * (x % 2u))) & 0xffffu);
}

@compute @workgroup_size(16, 16)
fn window_losses(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let columns = sizes.width - (WINDOW - 1u);
    let rows = sizes.height - (WINDOW - 1u);
    let tiles_across = (columns + TILE - 1u) / TILE;
    let tiles_down = (rows + TILE - 1u) / TILE;
    let number = sizes.first_group + workgroup.x;
    let channel = number / (tiles_across * tiles_down);
    let tile = number % (tiles_across * tiles_down);
    let left = tile % tiles_across * TILE;
    let top = tile / tiles_across * TILE;

    let words_per_row = (sizes.width + 1u) / 2u;
    let original_channel = min(channel, sizes.original_channels - 1u);
    var factors = FACTORS;
    let factor = factors[sizes.scale];
    for (var i = lane; i < AREA; i += 256u) {
        let x = min(left + i % SIDE, sizes.width - 1u);
        let y = min(top + i / SIDE, sizes.height - 1u);
        let a = half_word(original[(original_channel * sizes.height + y) * words_per_row + x / 2u], x);
        let b = half_word(output[(channel * sizes.height + y) * words_per_row + x / 2u], x);
        sample_sums[i] = (a + b) * factor;
        sample_differences[i] = (a - b) * factor;
    }
    workgroupBarrier();
    for (var i = lane; i < ROW_MOMENTS; i += 256u) {
        row_moments[i] = moments_of_row(i / TILE * SIDE + i % TILE);
    }
    workgroupBarrier();

    var loss = vec2<f32>(0.0, 0.0);
    if left + local.x < columns && top + local.y < rows {
        loss = window_loss(local.x, local.y);
    }
    losses[lane] = loss;
    workgroupBarrier();
    for (var stride = 128u; stride > 0u; stride /= 2u) {
        if lane < stride {
            losses[lane] += losses[lane + stride];
        }
        workgroupBarrier();
    }
    if lane == 0u {
        sums[sizes.first_sum + number] = bitcast<vec2<u32>>(losses[0]);
    }
}

// Sum and difference of the samples in the middle of the row whose first sample is `first`.
fn middle(first: u32) -> vec2<f32> {
    let index = first + WINDOW / 2u;
    return vec2<f32>(sample_sums[index], sample_differences[index]);
}

fn moments_of_row(first: u32) -> vec4<f32> {
    var weights = WEIGHTS;
    let origin = middle(first);
    var means = vec2<f32>(0.0, 0.0);
    var squares = vec2<f32>(0.0, 0.0);
    for (var x = 0u; x < WINDOW; x++) {
        let value = vec2<f32>(sample_sums[first + x], sample_differences[first + x]) - origin;
        means += weights[x] * value;
        squares += weights[x] * value * value;
    }
    return vec4<f32>(means, squares);
}

// What SSIM lacks to 1, and what its contrast and structure alone lack, in one window of the tile.
fn window_loss(column: u32, row: u32) -> vec2<f32> {
    var weights = WEIGHTS;
    let origin = middle((row + WINDOW / 2u) * SIDE + column);
    var means = vec2<f32>(0.0, 0.0);
    var squares = vec2<f32>(0.0, 0.0);
    for (var y = 0u; y < WINDOW; y++) {
        let moments = row_moments[(row + y) * TILE + column];
        let shift = middle((row + y) * SIDE + column) - origin;
        means += weights[y] * (moments.xy + shift);
        squares += weights[y] * (moments.zw + shift * (2.0 * moments.xy + shift));
    }
    let variances = squares - means * means;
    let mean = origin + means;
    let brightness = mean * mean;
    let luminance = 2.0 * brightness.y / (brightness.x + brightness.y + 2.0 * C1);
    let contrast = 2.0 * variances.y / (variances.x + variances.y + 2.0 * C2);
    return vec2<f32>(luminance + contrast - luminance * contrast, contrast);
}
