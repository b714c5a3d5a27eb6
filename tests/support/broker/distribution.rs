//! The jars of Apache Kafka, fetched once through Maven and kept under `target/kafka`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use super::java::{CLUSTER_ID, JavaBroker};
use super::{BrokerOptions, await_metadata, runs, tail};

const VERSION: &str = "4.3.1";
const PLUGIN: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/// The broker logs to its standard output, from where the fixture takes it to a file.
const LOG4J: &str = "status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1} %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
";

/// A directory with everything a broker needs.
#[derive(Clone, Debug)]
pub struct Distribution {
    root: PathBuf,
    class_path: String,
}

impl Distribution {
    /// The distribution, fetched by the first process that needs it while others wait.
    ///
    /// # Errors
    /// In words for a person, where Java or Maven is missing or the fetch fails.
    pub fn get() -> Result<&'static Self, String> {
        static DISTRIBUTION: OnceLock<Result<Distribution, String>> = OnceLock::new();
        DISTRIBUTION.get_or_init(Self::open_or_fetch).as_ref().map_err(Clone::clone)
    }

    fn open_or_fetch() -> Result<Self, String> {
        if !runs(&java(), &["-version"]) {
            return Err("no java (17 or later) on this machine".to_owned());
        }
        let kafka = home();
        let root = kafka.join(VERSION);
        let failed = |error: std::io::Error| format!("{}: {error}", root.display());
        fs::create_dir_all(&kafka).map_err(failed)?;
        let lock = File::create(kafka.join(format!("{VERSION}.lock"))).map_err(failed)?;
        lock.lock().map_err(failed)?;
        if !root.join("complete").exists() {
            Self::fetch(&root)?;
            File::create(root.join("complete")).map_err(failed)?;
        }
        Self::open(&root)
    }

    fn open(root: &Path) -> Result<Self, String> {
        let jars = fs::read_dir(root.join("lib")).map_err(|error| error.to_string())?;
        let mut jars: Vec<String> =
            jars.filter_map(|jar| Some(jar.ok()?.path().display().to_string())).collect();
        // The class archive is only taken with the very class path it was made with.
        jars.sort();
        Ok(Self { root: root.to_owned(), class_path: jars.join(":") })
    }

    fn fetch(root: &Path) -> Result<(), String> {
        if !runs("mvn", &["-version"]) {
            return Err("no Maven to fetch Apache Kafka with".to_owned());
        }
        eprintln!("fetching Apache Kafka {VERSION} through Maven, once");
        let began = Instant::now();
        let failed = |error: std::io::Error| format!("{}: {error}", root.display());
        if root.exists() {
            fs::remove_dir_all(root).map_err(failed)?;
        }
        fs::create_dir_all(root).map_err(failed)?;
        fs::write(root.join("pom.xml"), pom()).map_err(failed)?;
        fs::write(root.join("log4j2.properties"), LOG4J).map_err(failed)?;
        let output = Command::new("mvn")
            .current_dir(root)
            .args(["--quiet", "--batch-mode", PLUGIN, "-DincludeScope=runtime"])
            .arg("-DoutputDirectory=lib")
            .stdin(Stdio::null())
            .output()
            .map_err(failed)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            return Err(format!("Maven could not fetch Apache Kafka {VERSION}: {said}"));
        }
        let distribution = Self::open(root)?;
        distribution.format()?;
        distribution.archive_classes();
        eprintln!("fetched in {:.0} s", began.elapsed().as_secs_f64());
        Ok(())
    }

    /// Formats one empty data directory, which every broker then starts from: the tool costs a JVM.
    fn format(&self) -> Result<(), String> {
        let log = self.root.join("format.log");
        let properties = self.root.join("format.properties");
        let text = format!(
            "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@127.0.0.1:1\n\
             listeners=PLAINTEXT://127.0.0.1:2,CONTROLLER://127.0.0.1:1\n\
             controller.listener.names=CONTROLLER\nlog.dirs={}\n",
            self.template().display()
        );
        let failed = |error: std::io::Error| format!("formatting: {error}");
        fs::write(&properties, text).map_err(failed)?;
        let status = self
            .java()
            .args(["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c"])
            .arg(&properties)
            .stdout(File::create(&log).map_err(failed)?)
            .stderr(Stdio::null())
            .status()
            .map_err(failed)?;
        if status.success() { Ok(()) } else { Err(format!("formatting: {}", tail(&log))) }
    }

    /// One throw-away run writes the archive of loaded classes: later starts take half the time.
    /// Without it everything works, only slower.
    fn archive_classes(&self) {
        let result = JavaBroker::create(self, &BrokerOptions::default()).and_then(|mut broker| {
            broker.write_class_archive();
            broker.run()?;
            await_metadata(&broker.addresses().0, || broker.failure())?;
            broker.stop(std::time::Duration::from_secs(60));
            Ok(())
        });
        if let Err(error) = result {
            eprintln!("no class archive, brokers will start slower: {error}");
        }
    }

    /// `java` with the class path and the flags of a small broker; the class is still to be named.
    pub fn java(&self) -> Command {
        let mut command = Command::new(java());
        let logging = self.root.join("log4j2.properties");
        command
            .args(["-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
            .args(["-XX:-UsePerfData", "-Djava.awt.headless=true"])
            .arg(format!("-Dlog4j2.configurationFile={}", logging.display()))
            .args(["-cp", &self.class_path])
            .stdin(Stdio::null());
        command
    }

    /// A formatted, empty data directory.
    pub fn template(&self) -> PathBuf {
        self.root.join("template")
    }

    /// The archive of loaded classes.
    pub fn class_archive(&self) -> PathBuf {
        self.root.join("broker.jsa")
    }
}

/// `target/kafka`, wherever cargo keeps its target directory.
pub fn home() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().unwrap_or(scratch).join("kafka")
}

fn java() -> String {
    super::environment::text("JAVA_HOME").map_or("java".to_owned(), |home| home + "/bin/java")
}

/// Broker, command line tools without Connect's web server, and the bridge without which the
/// broker would log nothing.
fn pom() -> String {
    let mut dependencies = String::new();
    let kafka = "org.apache.kafka";
    for (group, artifact, version, without) in [
        (kafka, "kafka_2.13", VERSION, None),
        (kafka, "kafka-tools", VERSION, Some("connect-runtime")),
        ("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.5", None),
    ] {
        let exclusions = without.map_or(String::new(), |artifact| {
            format!(
                "<exclusions><exclusion><groupId>{group}</groupId>\
                 <artifactId>{artifact}</artifactId></exclusion></exclusions>"
            )
        });
        dependencies += &format!(
            "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>\
             <version>{version}</version>{exclusions}</dependency>\n"
        );
    }
    format!(
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n\
         <modelVersion>4.0.0</modelVersion>\n\
         <groupId>wiredesk</groupId><artifactId>test-broker</artifactId><version>1</version>\n\
         <packaging>pom</packaging>\n<dependencies>\n{dependencies}</dependencies>\n</project>\n"
    )
}
