//! A blue-noise pattern by void and cluster (Ulichney 1993): an order of places in which every beginning is spread as
//! evenly as can be, on a torus.
//!
//! Each place that is taken lays a Gaussian (sigma 1.5) around itself; the next to be taken is the largest void, the next
//! to be freed the tightest cluster. Gaussians are powers of one constant and sums are made in one order: the pattern is
//! the same on every machine.

/// Places in a row, and rows.
pub(super) const SIDE: usize = 64;

const PLACES: usize = SIDE * SIDE;

/// exp(-1 / (2 x 1.5^2)): the Gaussian at distance 1.
const AT_ONE: f64 = 0.800_737_402_916_808_1;

/// Every so-and-so-many-th place is taken at first.
const SPARSE: usize = 10;

/// The number at which each place is taken, 0 to 4,095, row by row.
pub(super) fn ranks() -> Vec<u32> {
    let mut ranks = vec![0; PLACES];
    let mut pattern = Pattern::scattered();
    let mut settled = pattern.settle();
    let taken = settled.count();
    for rank in (0..taken).rev() {
        let cluster = settled.tightest_cluster();
        settled.toggle(cluster);
        ranks[cluster] = rank as u32;
    }
    for rank in taken..PLACES {
        let void = pattern.largest_void();
        pattern.toggle(void);
        ranks[void] = rank as u32;
    }
    ranks
}

/// Which places are taken, and how much of all Gaussians each place has.
#[derive(Clone)]
struct Pattern {
    taken: Vec<bool>,
    energy: Vec<f64>,
    /// The Gaussian about place 0.
    gaussian: Vec<f64>,
}

impl Pattern {
    /// A tenth of the places, by a sequence that looks like chance.
    fn scattered() -> Self {
        let mut pattern =
            Self { taken: vec![false; PLACES], energy: vec![0.0; PLACES], gaussian: gaussian() };
        let mut state = 1_u32;
        while pattern.count() < PLACES / SPARSE {
            // Marsaglia's xorshift.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let place = state as usize % PLACES;
            if !pattern.taken[place] {
                pattern.toggle(place);
            }
        }
        pattern
    }

    /// Moves clusters into voids until the tightest cluster leaves the largest void; returns a copy of the outcome.
    fn settle(&mut self) -> Self {
        loop {
            let cluster = self.tightest_cluster();
            self.toggle(cluster);
            let void = self.largest_void();
            self.toggle(void);
            if void == cluster {
                return self.clone();
            }
        }
    }

    fn count(&self) -> usize {
        self.taken.iter().filter(|&&taken| taken).count()
    }

    fn toggle(&mut self, place: usize) {
        let sign = if self.taken[place] { -1.0 } else { 1.0 };
        self.taken[place] = !self.taken[place];
        let (row, column) = (place / SIDE, place % SIDE);
        for (y, energies) in self.energy.chunks_mut(SIDE).enumerate() {
            let gaussian = &self.gaussian[(y + SIDE - row) % SIDE * SIDE..][..SIDE];
            for (x, energy) in energies.iter_mut().enumerate() {
                *energy += sign * gaussian[(x + SIDE - column) % SIDE];
            }
        }
    }

    fn tightest_cluster(&self) -> usize {
        self.extreme(true, |energy, best| energy > best)
    }

    fn largest_void(&self) -> usize {
        self.extreme(false, |energy, best| energy < best)
    }

    /// The first place, taken or free, that beats all others.
    fn extreme(&self, taken: bool, beats: impl Fn(f64, f64) -> bool) -> usize {
        let mut places = (0..PLACES).filter(|&place| self.taken[place] == taken);
        let first = places.next().expect("some are taken and some are free");
        places.fold(
            first,
            |best, place| {
                if beats(self.energy[place], self.energy[best]) { place } else { best }
            },
        )
    }
}

fn gaussian() -> Vec<f64> {
    let mut powers = vec![1.0; SIDE * SIDE / 2 + 1];
    for distance in 1..powers.len() {
        powers[distance] = powers[distance - 1] * AT_ONE;
    }
    let apart = |offset: usize| offset.min(SIDE - offset).pow(2);
    (0..PLACES).map(|place| powers[apart(place / SIDE) + apart(place % SIDE)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_a_rank_of_its_own() {
        let mut ranks = ranks();
        ranks.sort_unstable();
        assert!(ranks.into_iter().eq(0..PLACES as u32));
    }

    /// Of the first 64 places none is near another: as far as a square grid would have it is 8, chance often gives 1.
    #[test]
    fn the_first_places_keep_their_distance() {
        let ranks = ranks();
        let first: Vec<(usize, usize)> = (0..PLACES)
            .filter(|&place| ranks[place] < 64)
            .map(|place| (place / SIDE, place % SIDE))
            .collect();
        let apart = |a: usize, b: usize| a.abs_diff(b).min(SIDE - a.abs_diff(b)).pow(2);
        let nearest = |&(y, x): &(usize, usize)| {
            let others = first.iter().filter(|&&other| other != (y, x));
            others.map(|&(v, u)| apart(y, v) + apart(x, u)).min()
        };
        let least = first.iter().filter_map(nearest).min();
        assert!(least >= Some(16), "{least:?}");
    }
}
