//! Counts requests by following the access log that the managed file gives its format:
//! `$msec $countersign_… $status $request_time $upstream_addr`.
//!
//! Counting begins at the end of the log as it is at the first look. What is rotated away is read to its end, as nginx
//! writes to the old file until it is told of the new one; a log that was cut short is read from its start.

use engine::traffic::{Bucket, Counter, Sides};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Bounds of the histogram, milliseconds.
const BOUNDS: [u32; 24] = [
    5, 10, 25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 750, 800, 1000, 1200, 1500, 2000, 2500, 3000, 5000,
    10_000, 30_000,
];
/// Bytes; what is longer without a line break is no line of this format.
const LONGEST_LINE: usize = 64 * 1024;

/// One log, followed.
pub(super) struct Log {
    path: PathBuf,
    upstreams: Sides<String>,
    current: Option<Open>,
    rotated: Option<Open>,
    tallies: Sides<Tally>,
}

struct Open {
    file: File,
    identity: (u64, u64),
    read: u64,
    /// The beginning of a line whose end is not written yet.
    begun: Vec<u8>,
}

#[derive(Debug, Clone, Default)]
struct Tally {
    requests: u64,
    errors: u64,
    sum_ms: f64,
    at_most: [u64; BOUNDS.len()],
}

impl Log {
    pub(super) fn new(path: PathBuf, upstreams: Sides<String>) -> Log {
        Log {
            path,
            upstreams,
            current: None,
            rotated: None,
            tallies: Sides::default(),
        }
    }

    /// Reads what was written since the last count. Blocks on the disk.
    pub(super) fn count(&mut self) -> io::Result<Sides<Counter>> {
        let mut lines = Vec::new();
        let there = std::fs::metadata(&self.path);
        for open in [&mut self.rotated, &mut self.current].into_iter().flatten() {
            open.read_on(&mut lines)?;
        }
        match (&self.current, there) {
            (None, there) => {
                there?;
                self.current = Some(Open::at_end(File::open(&self.path)?)?);
            }
            (Some(current), Ok(there)) if identity(&there) != current.identity => {
                let mut next = Open::at_start(File::open(&self.path)?)?;
                next.read_on(&mut lines)?;
                self.rotated = self.current.replace(next);
            }
            // Between a rename and the new file there is none; the old one is still being written.
            (Some(_), _) => {}
        }
        for line in &lines {
            self.take(&String::from_utf8_lossy(line));
        }
        Ok(Sides {
            old: self.tallies.old.counter(&self.upstreams.old),
            new: self.tallies.new.counter(&self.upstreams.new),
        })
    }

    /// A line of another format, or of a request that was not passed on to either version, counts nothing.
    fn take(&mut self, line: &str) -> Option<()> {
        let mut fields = line.trim_end().splitn(5, ' ').skip(1);
        let (upstream, status) = (fields.next()?, fields.next()?.parse::<u16>().ok()?);
        let took_ms = fields.next()?.parse::<f64>().ok().filter(|time| time.is_finite())? * 1000.0;
        if fields.next()? == "-" {
            return None;
        }
        let tally = match upstream {
            _ if upstream == self.upstreams.old => &mut self.tallies.old,
            _ if upstream == self.upstreams.new => &mut self.tallies.new,
            _ => return None,
        };
        tally.requests += 1;
        tally.errors += u64::from((500..600).contains(&status));
        tally.sum_ms += took_ms;
        for (count, bound) in tally.at_most.iter_mut().zip(BOUNDS) {
            *count += u64::from(took_ms <= f64::from(bound));
        }
        Some(())
    }
}

impl Tally {
    fn counter(&self, upstream: &str) -> Counter {
        let bucket = |(bound, count): (u32, u64)| Bucket {
            bound_ms: f64::from(bound),
            count,
        };
        Counter {
            instance: upstream.to_owned(),
            requests: self.requests,
            errors: self.errors,
            response_sum_ms: Some(self.sum_ms),
            at_most: BOUNDS.into_iter().zip(self.at_most).map(bucket).collect(),
            open: None,
        }
    }
}

impl Open {
    fn at_start(file: File) -> io::Result<Open> {
        let identity = identity(&file.metadata()?);
        Ok(Open {
            file,
            identity,
            read: 0,
            begun: Vec::new(),
        })
    }

    fn at_end(file: File) -> io::Result<Open> {
        let mut open = Open::at_start(file)?;
        open.read = open.file.seek(SeekFrom::End(0))?;
        Ok(open)
    }

    fn read_on(&mut self, lines: &mut Vec<Vec<u8>>) -> io::Result<()> {
        if self.file.metadata()?.len() < self.read {
            self.read = self.file.seek(SeekFrom::Start(0))?;
            self.begun.clear();
        }
        let mut chunk = vec![0; 64 * 1024];
        loop {
            let count = self.file.read(&mut chunk)?;
            if count == 0 {
                return Ok(());
            }
            self.read += count as u64;
            for part in chunk[..count].split_inclusive(|byte| *byte == b'\n') {
                self.begun.extend_from_slice(part);
                if part.ends_with(b"\n") {
                    lines.push(std::mem::take(&mut self.begun));
                } else if self.begun.len() > LONGEST_LINE {
                    self.begun.clear();
                }
            }
        }
    }
}

#[cfg(unix)]
fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

#[cfg(not(unix))]
fn identity(_file: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{OpenOptions, rename, write};
    use std::io::Write;

    struct Story {
        _folder: tempfile::TempDir,
        path: PathBuf,
        log: Log,
    }

    impl Story {
        fn begin() -> Story {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("split.log");
            write(&path, "1.0 green 200 0.001 10.0.0.2:80\n").unwrap();
            let upstreams = Sides {
                old: "blue".to_owned(),
                new: "green".to_owned(),
            };
            let mut log = Log::new(path.clone(), upstreams);
            assert_eq!(log.count().unwrap().new.requests, 0, "what was before is not counted");
            Story {
                _folder: folder,
                path,
                log,
            }
        }

        fn writes(&self, text: &str) {
            let file = OpenOptions::new().append(true).create(true).open(&self.path);
            file.unwrap().write_all(text.as_bytes()).unwrap();
        }

        fn new_requests(&mut self) -> u64 {
            self.log.count().unwrap().new.requests
        }
    }

    const LINE: &str = "1.0 green 200 0.010 10.0.0.2:80\n";

    #[test]
    fn status_and_time_are_counted_by_version() {
        let mut story = Story::begin();
        story.writes("1.0 blue 200 0.100 10.0.0.1:80\n1.0 green 502 0.030 10.0.0.2:80, 10.0.0.3:80\n");
        story.writes("1.0 green 404 0.000 10.0.0.2:80\n1.0 green 304 0.000 -\nnonsense\n1.0 red 500 0.1 1.1.1.1:1\n");
        let counted = story.log.count().unwrap();
        assert_eq!((counted.old.requests, counted.old.errors), (1, 0));
        assert_eq!((counted.new.requests, counted.new.errors), (2, 1));
        assert!((counted.new.response_sum_ms.unwrap() - 30.0).abs() < 1e-6);
        let within = |bound: f64| {
            counted
                .new
                .at_most
                .iter()
                .find(|bucket| bucket.bound_ms >= bound)
                .unwrap()
                .count
        };
        assert_eq!((within(5.0), within(50.0)), (1, 2));
    }

    #[test]
    fn a_line_counts_once_it_is_whole() {
        let mut story = Story::begin();
        story.writes(&LINE[..12]);
        assert_eq!(story.new_requests(), 0);
        story.writes(&LINE[12..]);
        assert_eq!(story.new_requests(), 1);
    }

    #[test]
    fn what_is_written_to_a_rotated_log_is_not_missed() {
        let mut story = Story::begin();
        story.writes(LINE);
        let aside = story.path.with_extension("1");
        rename(&story.path, &aside).unwrap();
        assert_eq!(story.new_requests(), 1, "no new file yet");
        story.writes(LINE);
        OpenOptions::new()
            .append(true)
            .open(&aside)
            .unwrap()
            .write_all(LINE.as_bytes())
            .unwrap();
        assert_eq!(story.new_requests(), 3);
        OpenOptions::new()
            .append(true)
            .open(&aside)
            .unwrap()
            .write_all(LINE.as_bytes())
            .unwrap();
        assert_eq!(story.new_requests(), 4, "a last word to the old one");
    }

    #[test]
    fn a_log_that_was_cut_short_is_read_from_its_start() {
        let mut story = Story::begin();
        story.writes(&LINE.repeat(5));
        assert_eq!(story.new_requests(), 5);
        write(&story.path, LINE).unwrap();
        assert_eq!(story.new_requests(), 6);
    }
}
