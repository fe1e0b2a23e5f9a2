namespace Sluice.Configuration;

/// <summary>A file that is none: a folder, or what a configuration must not name, as it is looked at every second: a pipe, a socket or a device cannot be read twice.</summary>
internal sealed class SpecialFileException(string noun) : IOException($"is {noun}; name a regular file");
