namespace Sluice.FaultyDisk;

/// <summary>What can be done to a file.</summary>
public enum DiskAction
{
    /// <summary>A name that was not there gets an empty file.</summary>
    Create,

    /// <summary>Bytes are written at a place.</summary>
    Write,

    /// <summary>The file is cut, or made longer.</summary>
    Truncate,

    /// <summary>What was written so far shall survive a power cut.</summary>
    Sync,

    /// <summary>The name is taken away.</summary>
    Delete,
}

/// <summary>One thing that is done to a file.</summary>
/// <param name="Action">What.</param>
/// <param name="Path">The file, in full.</param>
public sealed record DiskOperation(DiskAction Action, string Path)
{
    /// <summary>Where is written, or to which size is cut.</summary>
    public long Offset { get; init; }

    /// <summary>What is written.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Whether the names in its folder survive a power cut from then on, too.</summary>
    public bool SyncsFolder { get; init; }

    /// <summary>The SQLite code it fails with because of something that happened before; 0 if it is up to the disk.</summary>
    public int FailsWith { get; init; }

    /// <summary>Whether it was refused, and did not happen.</summary>
    public bool Failed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {System.IO.Path.GetFileName(Path)} at {Offset}, {Data.Length} bytes{(Failed ? ", refused" : "")}";
}
