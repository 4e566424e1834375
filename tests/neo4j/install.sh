#!/bin/sh
# Fetches the Neo4j Community server for the tests into .engines/neo4j/lib (146 MB); does nothing when it is there.
# Needs Java 17 or 21 and Maven; the server is removed by deleting .engines.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=$here/../../.engines/neo4j
wanted=$(sed -n '/neo4j-harness/,/version/s:.*<version>\(.*\)</version>.*:\1:p' "$here/pom.xml")

if [ "$(cat "$target/version" 2>/dev/null)" = "$wanted" ]; then
    echo "Neo4j $wanted is already in .engines/neo4j"
    exit 0
fi

missing() {
    echo "Neo4j $wanted was not installed: $1" >&2
    exit 1
}

command -v mvn >/dev/null || missing "there is no mvn; install Maven 3.8 or newer (Debian: apt-get install maven)"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || missing "there is no java; install Java 17 or 21 (Debian: apt-get install openjdk-17-jre-headless)"
release=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
case $release in
    17 | 21) ;;
    *) missing "$java is Java $release; it must be 17 or 21 (JAVA_HOME chooses another one)" ;;
esac

rm -rf "$target"
mkdir -p "$target"
mvn --batch-mode --quiet --file "$here/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$target/lib" || missing "Maven could not fetch it; see above"
echo "$wanted" >"$target/version"
echo "Neo4j $wanted is in .engines/neo4j"
