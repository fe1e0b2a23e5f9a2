namespace Sluice.Journal.Writing;

/// <summary>
/// Disk space set aside in a file that is deleted when the disk is full: so that positions can be stored, records trimmed and the
/// write-ahead file emptied even then.
/// </summary>
internal sealed class Reserve(string path, long bytes)
{
    /// <summary>Room for the shared index of the write-ahead file, and a bit.</summary>
    private const long SmallestUseful = 64 * 1024;

    public bool IsHeld { get; private set; }

    /// <summary>Sets the space aside. False when the disk does not have it.</summary>
    /// <param name="headroom">How many bytes must be free beyond the reserve.</param>
    public bool TryTake(long headroom)
    {
        try
        {
            Allocate(bytes + headroom);
            if (headroom > 0) Allocate(bytes);
            return IsHeld = true;
        }
        catch (Exception failure) when (IsTheDisk(failure))
        {
            Release();
            return false;
        }
    }

    /// <summary>Sets aside what the disk has, if it is less than wanted: opening the journal again needs a little.</summary>
    public void TakeWhatThereIs()
    {
        for (var size = bytes; size >= SmallestUseful && !IsHeld; size /= 2)
        {
            try
            {
                Allocate(size);
                return;
            }
            catch (Exception failure) when (IsTheDisk(failure))
            {
                Release();
            }
        }
    }

    public void Release()
    {
        IsHeld = false;
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (IsTheDisk(failure))
        {
            // Some file systems need room for taking a file away: the journal waits for others to make it.
        }
    }

    private static bool IsTheDisk(Exception failure) => failure is IOException or UnauthorizedAccessException;

    // The file is made anew: preallocating applies to new files only. .NET deletes the file itself when the disk is too small.
    private void Allocate(long size)
    {
        File.Delete(path);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, size);
    }
}
