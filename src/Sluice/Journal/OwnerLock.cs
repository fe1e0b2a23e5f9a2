using System.Globalization;

namespace Sluice.Journal;

/// <summary>Keeps a second process away from a journal. The system releases it when the process ends, however that happens.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _held;

    private OwnerLock(FileStream held) => _held = held;

    /// <summary>Takes the journal, making its folder if need be. Throws <see cref="JournalOpenException"/> naming the process that has it.</summary>
    public static OwnerLock Take(JournalFiles files)
    {
        FileStream? held = null;
        try
        {
            DurableFolder.Make(files.Folder);
            held = new(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(files.Owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(held);
        }
        catch (IOException busy) when (held is null && IsHeld(files))
        {
            throw new JournalOpenException(
                $"The journal in {files.Folder} is in use by process {Owner(files)}. Stop that process, or choose another data folder.", busy);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new JournalOpenException($"The folder {files.Folder} cannot be used for a journal: {failure.Message}", failure);
        }
    }

    /// <summary>The process that has the journal, as far as it says; null when nobody has it.</summary>
    public static string? HolderOf(JournalFiles files) => IsHeld(files) ? Owner(files) : null;

    public void Dispose() => _held.Dispose();

    // A full disk is an IOException too; a lock that is held shows in every further attempt to open the file.
    private static bool IsHeld(JournalFiles files)
    {
        try
        {
            using var probe = new FileStream(files.Lock, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException closed)
        {
            throw files.Closed(closed);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Owner(JournalFiles files)
    {
        try
        {
            return File.ReadAllText(files.Owner) is { Length: > 0 } owner ? owner : "(unknown)";
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
