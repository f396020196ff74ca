//! `cargo xtask serve`: sets up, builds, and serves dist/ on this machine only.

use crate::error::Error;
use crate::report;
use crate::workspace::Workspace;
use crate::{build, setup};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiny_http::{Header, Request, Response, Server, StatusCode};

const DEFAULT_PORT: u16 = 8000;

/// How many ports above the default one are tried.
const PORTS_TO_TRY: u16 = 20;

/// A browser opens several connections at once; each thread answers one request at a time.
const THREADS: usize = 4;

/// The command's options.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// `None`: the default port, or the next free one.
    port: Option<u16>,
    build: bool,
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self, Error> {
        let mut options = Self {
            port: None,
            build: true,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--no-build" => options.build = false,
                "--port" => {
                    let value = args.next().map(String::as_str).unwrap_or_default();
                    let port = value
                        .parse()
                        .ok()
                        .filter(|port| *port != 0)
                        .ok_or_else(|| {
                            Error::usage(&format!(
                                "--port takes a number from 1 to 65535, not `{value}`"
                            ))
                        })?;
                    options.port = Some(port);
                }
                other => return Err(Error::usage(&format!("serve does not know `{other}`"))),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let workspace = Workspace::load()?;
    // Before the build, which takes minutes: a taken port should not be the last thing one learns.
    let (server, port) = listen(options.port)?;
    if options.build {
        let tools = setup::run(&workspace)?;
        build::run(&workspace, &tools)?;
    }
    let site = workspace.root.join("dist");
    if !site.join("index.html").is_file() {
        return Err(Error::Missing {
            what: "dist/index.html does not exist".to_owned(),
            remedy: "Run `cargo xtask serve` without --no-build.".to_owned(),
        });
    }
    report::heading("serve");
    println!("  http://127.0.0.1:{port}/");
    println!("  Ctrl+C ends it.");
    serve_forever(&Arc::new(server), &site);
    Ok(())
}

fn listen(wanted: Option<u16>) -> Result<(Server, u16), Error> {
    let open = |port: u16| {
        Server::http(("127.0.0.1", port)).map_err(|error| Error::Port {
            port,
            reason: error.to_string(),
        })
    };
    if let Some(port) = wanted {
        return Ok((open(port)?, port));
    }
    for port in DEFAULT_PORT..DEFAULT_PORT + PORTS_TO_TRY {
        if let Ok(server) = open(port) {
            if port != DEFAULT_PORT {
                println!("port {DEFAULT_PORT} is taken, using {port}");
            }
            return Ok((server, port));
        }
    }
    Ok((open(DEFAULT_PORT)?, DEFAULT_PORT))
}

fn serve_forever(server: &Arc<Server>, site: &Path) {
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for request in server.incoming_requests() {
                    // A reader who closes the connection early is no fault of the server's.
                    answer(request, site).ok();
                }
            });
        }
    });
}

fn answer(request: Request, site: &Path) -> std::io::Result<()> {
    let file = resolve(request.url(), site).and_then(|path| {
        let opened = std::fs::File::open(&path).ok()?;
        Some((path, opened))
    });
    let Some((path, opened)) = file else {
        let missing = Response::from_string("not found\n").with_status_code(StatusCode(404));
        return request.respond(missing);
    };
    let mut response = Response::from_file(opened);
    for (name, value) in [
        ("Content-Type", mime_type(&path)),
        // The files change with every build and have no version in their names.
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
    ] {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// The file of a request's URL; `None` if there is none below `site`.
fn resolve(url: &str, site: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut file = site.to_owned();
    for segment in percent_decode(path)?
        .split('/')
        .filter(|segment| !segment.is_empty())
    {
        if segment == ".." || segment == "." || segment.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(segment);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    file.is_file().then_some(file)
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn mime_type(path: &Path) -> &'static str {
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    match ending.as_str() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "wgsl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(args: &[&str]) -> Vec<String> {
        args.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn options_and_their_mistakes() {
        let parsed = Options::parse(&strings(&["--port", "9000", "--no-build"])).unwrap();
        assert_eq!(
            parsed,
            Options {
                port: Some(9000),
                build: false
            }
        );
        for wrong in [
            &["--port", "0"][..],
            &["--port", "65536"],
            &["--port"],
            &["--prot", "1"],
        ] {
            assert!(Options::parse(&strings(wrong)).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn urls_never_leave_the_site() {
        let root = std::env::temp_dir().join(format!("xtask-serve-{}", std::process::id()));
        let site = root.join("dist");
        std::fs::create_dir_all(site.join("a b")).unwrap();
        std::fs::write(root.join("secret.txt"), "").unwrap();
        std::fs::write(site.join("index.html"), "").unwrap();
        std::fs::write(site.join("a b/x.js"), "").unwrap();

        assert_eq!(resolve("/?group=S3", &site), Some(site.join("index.html")));
        assert_eq!(resolve("/a%20b/x.js", &site), Some(site.join("a b/x.js")));
        for wrong in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/a b",
            "/no.js",
            "/%zz",
        ] {
            assert_eq!(resolve(wrong, &site), None, "{wrong}");
        }
        std::fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn browsers_refuse_modules_and_wasm_of_another_type() {
        assert_eq!(mime_type(Path::new("a_bg.wasm")), "application/wasm");
        assert_eq!(
            mime_type(Path::new("a.mjs")),
            "text/javascript; charset=utf-8"
        );
    }
}
