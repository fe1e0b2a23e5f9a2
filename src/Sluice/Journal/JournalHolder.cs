namespace Sluice.Journal;

/// <summary>The process that has a journal.</summary>
/// <param name="Process">Its number, as far as it says.</param>
/// <param name="Serves">Whether it serves the journal, and so may be asked; else it is a command, and lets go when it has done.</param>
internal readonly record struct JournalHolder(string Process, bool Serves)
{
    /// <summary>Behind its number, in the file: that it does not serve, or serves no more.</summary>
    public const string Command = " command";

    /// <summary>As it stands in a file.</summary>
    public string Written => Serves ? Process : Process + Command;

    /// <summary>Reads what stands in a file. One that is empty is about to be written: who it is will be known in a moment.</summary>
    public static JournalHolder Read(string text) => text switch
    {
        "" => new("(unknown)", false),
        _ when text.EndsWith(Command, StringComparison.Ordinal) => new(text[..^Command.Length], false),
        _ => new(text, true),
    };
}
