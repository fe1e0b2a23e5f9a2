using System.Text;

namespace Sluice.Journal.Delivery;

/// <summary>What became of one record for one destination.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Messages">By message; empty when there is no such record.</param>
/// <param name="IsCall">Whether the only entry is not about a message, but about the call itself.</param>
internal readonly record struct RecordOutcome(long Sequence, IReadOnlyList<MessageOutcome> Messages, bool IsCall)
{
    /// <summary>The items, and how each stood.</summary>
    public IEnumerable<(ItemKey Key, Ending Ending)> Items()
    {
        for (var place = 0; place < Messages.Count; place++)
        {
            foreach (var (action, ending) in Messages[place].Items) yield return (new(Sequence, IsCall ? ItemKey.WholeCall : place, action), ending);
        }
    }
}

/// <summary>What became of one message for one destination.</summary>
/// <param name="Skipped">Why it has no items; null when it has.</param>
/// <param name="Items">Its items by action, and how each stood when the position passed it.</param>
internal sealed record MessageOutcome(Ending? Skipped, IReadOnlyList<(string Action, Ending Ending)> Items);

/// <summary>Reads what <see cref="OutcomeWriter"/> wrote.</summary>
internal static class Outcomes
{
    private const ulong Most = 1 << 24;

    /// <summary>The records of one or more pages, in order. Throws <see cref="InvalidDataException"/> at bytes that nobody wrote.</summary>
    /// <param name="first">Sequence number of the first record.</param>
    /// <param name="pages">The pages' bytes.</param>
    public static IEnumerable<RecordOutcome> Read(long first, ReadOnlyMemory<byte> pages)
    {
        var at = 0;
        string[] names = [];
        for (var sequence = first; at < pages.Length;)
        {
            if (Number(pages.Span, ref at, long.MaxValue) is var count and > 0)
            {
                var (messages, isCall) = Messages(pages.Span, ref at, names);
                for (; count > 0; count--) yield return new(sequence++, messages, isCall);
            }
            else
            {
                names = Names(pages.Span, ref at);
            }
        }
    }

    private static string[] Names(ReadOnlySpan<byte> span, ref int at)
    {
        var names = new string[Number(span, ref at)];
        for (var i = 0; i < names.Length; i++)
        {
            var length = (int)Number(span, ref at);
            if (length > span.Length - at) throw Broken();
            names[i] = Encoding.UTF8.GetString(span.Slice(at, length));
            at += length;
        }
        return names;
    }

    private static (MessageOutcome[] Messages, bool IsCall) Messages(ReadOnlySpan<byte> span, ref int at, string[] names)
    {
        var twice = Number(span, ref at);
        var messages = new MessageOutcome[twice / 2];
        for (var i = 0; i < messages.Length; i++)
        {
            var items = new (string, Ending)[Number(span, ref at)];
            if (items.Length == 0)
            {
                messages[i] = new((Ending)Number(span, ref at), []);
                continue;
            }
            for (var item = 0; item < items.Length; item++)
            {
                var name = Number(span, ref at);
                if (name >= (ulong)names.Length) throw Broken();
                items[item] = (names[name], (Ending)Number(span, ref at));
            }
            messages[i] = new(null, items);
        }
        return (messages, twice % 2 == 1);
    }

    private static ulong Number(ReadOnlySpan<byte> span, ref int at, ulong most = Most)
    {
        var value = 0UL;
        for (var shift = 0; at < span.Length && shift < 64; shift += 7)
        {
            var next = span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value <= most ? value : throw Broken();
        }
        throw Broken();
    }

    private static InvalidDataException Broken() => new("The ledger has bytes that nobody wrote.");
}
