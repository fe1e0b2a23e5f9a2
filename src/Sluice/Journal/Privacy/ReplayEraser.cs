using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Takes a person out of what replays were asked for. An empty one would ask for everybody: in its place stands what is nobody's name, so that one that is not done
/// yet finds nothing more to send, as nothing may be. Conditions are texts, in which an identifier is found only as it is written; those of replays that go on
/// stay, as they say what is sent.
/// </summary>
/// <param name="persons">The person's keys.</param>
/// <param name="identifiers">The person's identifiers.</param>
internal sealed class ReplayEraser(IReadOnlySet<ulong> persons, IReadOnlyCollection<string> identifiers)
{
    /// <summary>Stands where a person was.</summary>
    public const string Nobody = "(forgotten)";

    /// <summary>Stands where a condition was: one that nothing meets.</summary>
    public const string Nothing = $"type = \"{Nobody}\"";

    /// <summary>Erases it in all replays. To be called inside a transaction.</summary>
    public void Erase(Database database)
    {
        using var all = database.Prepare("SELECT id, condition, person, stage FROM replays WHERE condition <> '' OR person <> ''");
        var found = new List<(long Id, string Condition, string Person)>();
        foreach (var row in all)
        {
            var (id, condition, person, stage) = (row.Number(0), row.Text(1), row.Text(2), (ReplayStage)row.Number(3));
            var isOver = stage is ReplayStage.Done or ReplayStage.Cancelled;
            var isTheirs = person.Length > 0 && PersonKey.All([person]).Overlaps(persons);
            var isNamed = isOver && identifiers.Any(identifier => IsIn(condition, identifier));
            if (isTheirs || isNamed) found.Add((id, isNamed ? Nothing : condition, isTheirs ? Nobody : person));
        }
        using var erase = database.Prepare("UPDATE replays SET condition = ?2, person = ?3 WHERE id = ?1");
        foreach (var (id, condition, person) in found) erase.Bind(id).Bind(condition).Bind(person).Run();
    }

    // As a word of its own: the id 42 is not in 1042.
    private static bool IsIn(string condition, string identifier)
    {
        for (var at = Next(0); at >= 0; at = Next(at + 1))
        {
            var end = at + identifier.Length;
            if ((at == 0 || !char.IsLetterOrDigit(condition[at - 1])) && (end == condition.Length || !char.IsLetterOrDigit(condition[end]))) return true;
        }
        return false;

        int Next(int from) => condition.IndexOf(identifier, from, StringComparison.OrdinalIgnoreCase);
    }
}
