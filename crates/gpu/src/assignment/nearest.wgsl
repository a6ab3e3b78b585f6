// The nearest centroid of every point, the lowest index among equals, and whether rounding might have chosen another.

struct Sizes {
    first_group: u32,
    points: u32,
    centroids: u32,
    padding: u32,
}

@group(0) @binding(0) var<storage, read> points: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> centroids: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> labels: array<u32>;
@group(0) @binding(3) var<uniform> sizes: Sizes;

const LARGEST = 3.0e38;

// Each squared distance is off by at most six roundings of 2^-24, here and on the processor, in whatever order the driver
// adds. Where two differ by less than eight times that, the processor decides.
const MARGIN = 4.0e-6;
const NEAR_TIE = 0x80000000u;

struct Search {
    least: f32,
    second: f32,
    label: u32,
}

fn consider(found: Search, point: vec4<f32>, c: u32) -> Search {
    let d = point - centroids[c];
    let squared = dot(d, d);
    if squared < found.least {
        return Search(squared, found.least, c);
    }
    return Search(found.least, min(found.second, squared), found.label);
}

@compute @workgroup_size(64)
fn nearest_centroids(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let index = (sizes.first_group + workgroup.x) * 64u + lane;
    if index >= sizes.points {
        return;
    }
    let point = points[index];
    var found = Search(LARGEST, LARGEST, 0u);
    var c = 0u;
    for (; c + 4u <= sizes.centroids; c += 4u) {
        found = consider(found, point, c);
        found = consider(found, point, c + 1u);
        found = consider(found, point, c + 2u);
        found = consider(found, point, c + 3u);
    }
    for (; c < sizes.centroids; c++) {
        found = consider(found, point, c);
    }
    // What is no number is no clear case, either.
    let is_clear = found.second - found.least > MARGIN * found.second;
    labels[index] = select(found.label | NEAR_TIE, found.label, is_clear);
}
