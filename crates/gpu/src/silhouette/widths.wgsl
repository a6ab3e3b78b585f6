// Silhouette widths of the points of one cluster of one partition, a workgroup for up to 64 of them.
//
// A width needs the mean distances to the point's own cluster and to the nearest other one. By Jensen's inequality the mean
// distance to a cluster is at least the distance to its mean, and at most the root of that distance squared plus the
// cluster's variance. So the cluster of the least upper bound is measured first, and most others need not be.

struct Cluster {
    mean: vec4<f32>,
    // Variance: the mean squared distance from the mean.
    variance: f32,
    // Power of two from a weighted distance to fixed point.
    to_fixed: f32,
    // From fixed point to the mean distance of a point outside, and of one inside; the latter is 0 for a single pixel.
    to_mean: f32,
    to_mean_of_others: f32,
    // Points of this cluster, a multiple of eight.
    start: u32,
    end: u32,
    padding: vec2<u32>,
}

struct Group {
    cluster: u32,
    first_point: u32,
    // The clusters of the partition.
    first_cluster: u32,
    end_cluster: u32,
}

// Whether there are four coordinates; otherwise the fourth is the point's weight.
override four_dimensional: bool = false;

@group(0) @binding(0) var<storage, read> points: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(3) var<storage, read> groups: array<Group>;
@group(0) @binding(4) var<storage, read_write> widths: array<f32>;
@group(0) @binding(5) var<uniform> first_group: vec4<u32>;

const LARGEST = 3.0e38;

// What rounding may add to a distance between points, whose coordinates are at most 65,536, and a mean.
const SLACK = 0.03125;
const ROUNDING = 1.0e-5;

fn squared_distance(a: vec4<f32>, b: vec4<f32>) -> f32 {
    if four_dimensional {
        let d = a - b;
        return dot(d, d);
    }
    let d = a.xyz - b.xyz;
    return dot(d, d);
}

fn weighted_distance(index: u32, query: vec4<f32>) -> f32 {
    let point = points[index];
    let distance = sqrt(squared_distance(point, query));
    if four_dimensional {
        return weights[index] * distance;
    }
    return point.w * distance;
}

// A number of at most 2^62 as an integer of two words, the lower one first.
fn fixed(x: f32) -> vec2<u32> {
    let high = floor(x * 2.3283064365386963e-10);
    return vec2<u32>(u32(x - high * 4294967296.0), u32(high));
}

fn sum(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
    let low = a.x + b.x;
    return vec2<u32>(low, a.y + b.y + select(0u, 1u, low < a.x));
}

// The sum of the distances to all pixels of a cluster in fixed point: no order of additions makes a difference but that of
// eight at a time.
fn distance_sum(query: vec4<f32>, cluster: u32) -> f32 {
    let to_fixed = clusters[cluster].to_fixed;
    let end = clusters[cluster].end;
    var total = vec2<u32>(0u, 0u);
    for (var i = clusters[cluster].start; i < end; i += 8u) {
        let low = (weighted_distance(i, query) + weighted_distance(i + 1u, query))
            + (weighted_distance(i + 2u, query) + weighted_distance(i + 3u, query));
        let high = (weighted_distance(i + 4u, query) + weighted_distance(i + 5u, query))
            + (weighted_distance(i + 6u, query) + weighted_distance(i + 7u, query));
        total = sum(total, fixed((low + high) * to_fixed));
    }
    return f32(total.y) * 4294967296.0 + f32(total.x);
}

@compute @workgroup_size(64)
fn silhouette_widths(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let group = groups[first_group.x + workgroup.x];
    let own = group.cluster;
    let index = group.first_point + lane;
    if index >= clusters[own].end {
        return;
    }
    if clusters[own].to_mean_of_others == 0.0 {
        widths[index] = 0.0;
        return;
    }
    let query = points[index];
    let a = distance_sum(query, own) * clusters[own].to_mean_of_others;

    var nearest = own;
    var least = LARGEST;
    for (var c = group.first_cluster; c < group.end_cluster; c++) {
        let upper = squared_distance(query, clusters[c].mean) + clusters[c].variance;
        if c != own && upper < least {
            least = upper;
            nearest = c;
        }
    }
    var b = distance_sum(query, nearest) * clusters[nearest].to_mean;
    for (var c = group.first_cluster; c < group.end_cluster; c++) {
        if c == own || c == nearest {
            continue;
        }
        let lower = sqrt(squared_distance(query, clusters[c].mean)) * (1.0 - ROUNDING) - SLACK;
        if lower < b {
            b = min(b, distance_sum(query, c) * clusters[c].to_mean);
        }
    }
    let larger = max(a, b);
    widths[index] = select((b - a) / larger, 0.0, larger == 0.0);
}
