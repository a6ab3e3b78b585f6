// Counts how often a loop runs that should run as often as it is told.

@group(0) @binding(0) var<storage, read_write> counted: array<u32>;
@group(0) @binding(1) var<uniform> asked: vec4<u32>;

@compute @workgroup_size(1)
fn count_iterations() {
    var count = 0u;
    var number = asked.x;
    for (var i = 0u; i < asked.x; i++) {
        // Something that no compiler knows beforehand.
        number = number * 1664525u + 1013904223u;
        count += select(1u, 0u, number == 0u && i == number);
    }
    counted[0] = count;
}
