//! Chance with a seed: the same figures on every machine.

use std::f64::consts::TAU;

/// Splitmix64 (Steele, Lea, Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        random.bits();
        random
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Inside 0..1.
    pub fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (TAU * self.uniform()).cos()
    }

    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let (mut count, mut left) = (0, mean + self.uniform().ln());
        while left > 0.0 {
            count += 1;
            left += self.uniform().ln();
        }
        count
    }

    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if p <= 0.0 || n == 0 {
            return 0;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        let mean = n as f64 * p;
        if mean > 40.0 {
            let drawn = (mean + (mean * (1.0 - p)).sqrt() * self.normal()).round();
            return (drawn.max(0.0) as u64).min(n);
        }
        // From one hit to the next.
        let log_miss = (-p).ln_1p();
        let (mut hits, mut at) = (0, 0.0);
        loop {
            at += (self.uniform().ln() / log_miss).floor() + 1.0;
            if at > n as f64 {
                return hits;
            }
            hits += 1;
        }
    }
}

/// A level that wanders around 0 with a spread of 1 and forgets within `memory` seconds.
pub struct Wander {
    level: f64,
    keeps: f64,
}

impl Wander {
    pub fn new(random: &mut Random, memory: f64) -> Self {
        Self {
            level: random.normal(),
            keeps: (-1.0 / memory).exp(),
        }
    }

    pub fn second(&mut self, random: &mut Random) -> f64 {
        self.level = self.keeps * self.level + (1.0 - self.keeps * self.keeps).sqrt() * random.normal();
        self.level
    }
}
