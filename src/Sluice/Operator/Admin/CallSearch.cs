using Sluice.Journal;

namespace Sluice.Operator.Admin;

/// <summary>Finds calls by whom they are about and by what one of their events is named. All that is given must hold.</summary>
/// <param name="person">An id, an e-mail address or an anonymous id; null for anybody.</param>
/// <param name="name">The event's name; null for any.</param>
internal sealed class CallSearch(string? person, string? name)
{
    private readonly PersonSearch? _person = person is null ? null : new(person);

    /// <summary>Whether a call is meant.</summary>
    public bool Finds(in Record record) => _person?.Finds(record) != false && (name is null || IsNamed(record, name));

    private static bool IsNamed(in Record record, string name)
    {
        foreach (var message in record)
        {
            if (MessageFacts.Read(message.Json).Event == name) return true;
        }
        return false;
    }
}
