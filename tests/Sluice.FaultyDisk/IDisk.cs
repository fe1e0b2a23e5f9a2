namespace Sluice.FaultyDisk;

/// <summary>Sees whatever SQLite does to the files of a folder, and may refuse it.</summary>
public interface IDisk
{
    /// <summary>Whether a sync is noted only, and costs nothing: for a disk whose power is cut in a model.</summary>
    public bool OnlyNotesSyncs { get; }

    /// <summary>Something is about to be done to a file. Called on any thread.</summary>
    /// <param name="operation">What.</param>
    /// <returns>0 to let it happen, else the SQLite code it fails with.</returns>
    public int Before(DiskOperation operation);

    /// <summary>A file is about to be read. Called on any thread.</summary>
    /// <param name="path">The file, in full.</param>
    /// <param name="offset">Where.</param>
    /// <returns>0 to let it happen, else the SQLite code it fails with.</returns>
    public int BeforeRead(string path, long offset) => 0;

    /// <summary>A file was closed. Called on any thread.</summary>
    /// <param name="path">The file, in full.</param>
    public void Closed(string path)
    {
    }
}
