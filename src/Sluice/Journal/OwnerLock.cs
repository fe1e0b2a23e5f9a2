using System.Globalization;

namespace Sluice.Journal;

/// <summary>Keeps a second process away from a journal. The system releases it when the process ends, however that happens.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _owner;
    private readonly bool _serves;

    private OwnerLock(FileStream held, string owner, bool serves) => (_held, _owner, _serves) = (held, owner, serves);

    /// <summary>Takes the journal, making its folder if need be. Throws <see cref="JournalInUseException"/> naming the process that has it.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="serves">Whether to serve it.</param>
    public static OwnerLock Take(JournalFiles files, bool serves)
    {
        FileStream? held = null;
        try
        {
            DurableFolder.Make(files.Folder);
            held = Hold(files);
            File.WriteAllText(files.Owner, new JournalHolder(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), serves).Written);
            return new(held, files.Owner, serves);
        }
        catch (IOException busy) when (held is null && IsHeld(files))
        {
            var holder = Owner(files);
            throw new JournalInUseException(
                holder,
                holder.Serves
                    ? $"The journal in {files.Folder} is in use by process {holder.Process}. Stop that process, or choose another data folder."
                    : $"Process {holder.Process}, another command, has the journal in {files.Folder}. Try again when it has ended, or stop it.",
                busy);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new JournalOpenException($"The folder {files.Folder} cannot be used for a journal: {failure.Message}", failure);
        }
    }

    /// <summary>The process that has the journal, as far as it says; null when nobody has it.</summary>
    public static JournalHolder? HolderOf(JournalFiles files) => IsHeld(files) ? Owner(files) : null;

    public void Dispose()
    {
        try
        {
            // Whoever takes it next is not asked as this one was, before it has said who it is. On a full disk there is room for this, and for no other file.
            if (_serves) File.AppendAllText(_owner, JournalHolder.Command);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Then it is asked, and does not answer.
        }
        _held.Dispose();
    }

    // Whoever asks whether it is held holds it for that moment: one refusal says nothing yet.
    private static FileStream Hold(JournalFiles files)
    {
        try
        {
            return Open();
        }
        catch (IOException) when (!IsHeld(files))
        {
            return Open();
        }

        FileStream Open() => new(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

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

    private static JournalHolder Owner(JournalFiles files)
    {
        try
        {
            return JournalHolder.Read(File.ReadAllText(files.Owner));
        }
        catch (IOException)
        {
            return new("(unknown)", Serves: true);
        }
    }
}
