namespace Sluice.Configuration;

/// <summary>A file that a configuration names is none: it is looked at every second, and a pipe, a socket or a device cannot be read twice.</summary>
internal sealed class SpecialFileException(string noun) : IOException($"is {noun}; name a regular file");
