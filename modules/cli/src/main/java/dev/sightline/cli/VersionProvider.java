package dev.sightline.cli;

import dev.sightline.evaluation.sweep.SightlineVersion;
import picocli.CommandLine.IVersionProvider;

/** Answers --version. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sightline " + SightlineVersion.current() + " on Java " + Runtime.version()};
    }
}
