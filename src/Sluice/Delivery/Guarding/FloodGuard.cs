using System.Text;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Journal.Guarding;
using Envelope = Sluice.Routing.Envelope;

namespace Sluice.Delivery.Guarding;

/// <summary>
/// Watches which people and groups a destination gets that it has never seen, and gives an alarm, or holds it, when they flood in or have other ids than
/// usual. Judges what the dispatcher reads, in order, and is stored with the dispatcher's position: after a crash it goes on as if there had been none.
/// For the dispatcher's loop alone.
/// </summary>
internal sealed class FloodGuard
{
    private readonly string _destination;
    private readonly ulong _seed;
    private readonly ILogger _log;
    private IdentifiersConfig? _rule;
    private bool _mayHold, _isStored, _beginsAnew, _hasAccepted;
    private KnownIdentifiers _known = new(0);
    private Newcomers _people = new(new()), _groups = new(new());

    /// <summary>Takes up what is stored.</summary>
    public FloodGuard(PlannedDestination planned, SqliteJournal journal, ILogger log)
    {
        (_destination, _seed, _log) = (planned.Config.Name, (ulong)journal.IdSeed, log);
        Use(planned);
        try
        {
            if (journal.Guards.Find(_destination, Restore) is { } stored) TakeUp(stored);
        }
        catch (Exception broken) when (broken is JournalUnavailableException or JsonException)
        {
            // Deliveries matter more: without a guard they go on.
            log.GuardUnreadable(_destination, broken.Message);
            _rule = null;
        }
    }

    /// <summary>Whether something is to be stored at once.</summary>
    public bool IsUrgent { get; private set; }

    /// <summary>Whether the destination is to be held.</summary>
    public bool Holds => _mayHold && Alarmed is not null;

    /// <summary>Bytes of memory.</summary>
    public long Bytes => _known.Bytes;

    private Newcomers? Alarmed => _people.IsAlarmed ? _people : _groups.IsAlarmed ? _groups : null;

    /// <summary>Other settings are in force.</summary>
    public void Use(PlannedDestination planned)
    {
        if (planned.Identifiers is { } rule)
        {
            if (_rule is null) _known = new(rule.Known);
            else _known.Most = rule.Known;
        }
        else if (_rule is not null || _isStored)
        {
            // What is not kept up to date would call all that came meanwhile new.
            (_known, _people, _groups) = (new(0), new(new()), new(new()));
            (_beginsAnew, IsUrgent) = (true, true);
        }
        var held = Holds;
        (_rule, _mayHold) = (planned.Identifiers, planned.Config.Guard == GuardMode.Hold);
        if (!held) HoldIfAlarmed();
    }

    /// <summary>Looks at what the destination is to get of a call. False when it is not to get it, but to be held.</summary>
    public bool Judge(JournalEntry entry, IReadOnlyList<Item> items)
    {
        if (_rule is not { } rule) return true;
        const int None = ItemKey.WholeCall - 1;
        var last = None;
        // By place: an enumerator of the list would be an object for each call.
        for (var place = 0; place < items.Count; place++)
        {
            var item = items[place];
            if (item.Key.Index == last || item.Content is not { Fault: null } content) continue;
            last = item.Key.Index;
            if (content.IsCall) SeeCall(entry, rule);
            else See(content.Body.Span, content.Envelope, entry, rule);
        }
        return !Holds;
    }

    /// <summary>Nothing came in up to this time.</summary>
    public void Pass(DateTimeOffset now)
    {
        if (_rule is not { } rule) return;
        Ended(_people.Pass(now.ToUnixTimeMilliseconds(), rule, isCall: false), rule);
        Ended(_groups.Pass(now.ToUnixTimeMilliseconds(), rule, isCall: false), rule);
    }

    /// <summary>When an alarm could be over if nothing came in; null while there is none.</summary>
    public DateTimeOffset? EndsAt =>
        _rule is { } rule && Alarmed is { } alarmed ? DateTimeOffset.FromUnixTimeMilliseconds(alarmed.Memory.Window) + (2 * rule.Window) : null;

    /// <summary>What is to be stored with the position; null when nothing is.</summary>
    public GuardChange? Next()
    {
        if (!_known.HasFresh && !IsUrgent) return null;
        var begins = _beginsAnew;
        (IsUrgent, _beginsAnew, _isStored) = (false, false, _rule is not null);
        if (_rule is null) return new() { BeginsAnew = begins };
        var (generation, hashes) = _known.TakeFresh();
        var memory = JsonSerializer.Serialize(new() { People = _people.Memory, Groups = _groups.Memory }, GuardJson.Default.GuardMemory);
        var alarm = Alarmed is { Memory: var about } ? new GuardAlarm(about.What, DateTimeOffset.FromUnixTimeMilliseconds(about.AlarmSince), Holds) : null;
        var accepted = _hasAccepted;
        _hasAccepted = false;
        return new() { State = memory, BeginsAnew = begins, Alarm = alarm, HasAccepted = accepted, Known = hashes, Generation = generation };
    }

    // A guard that is off has no room for them, and no use.
    private void Restore(long generation, int count, ReadOnlySpan<byte> hashes)
    {
        if (_rule is not null) _known.Restore(generation, count, hashes);
    }

    private void TakeUp(StoredGuard stored)
    {
        _isStored = true;
        if (_rule is not { } rule)
        {
            (_beginsAnew, IsUrgent) = (true, true);
            return;
        }
        var memory = JsonSerializer.Deserialize(stored.State, GuardJson.Default.GuardMemory) ?? new();
        (_people, _groups) = (new(memory.People), new(memory.Groups));
        if (!stored.IsAccepted)
        {
            HoldIfAlarmed();
            return;
        }
        foreach (var newcomers in new[] { _people, _groups })
        {
            if (newcomers.IsAlarmed) newcomers.Accept(rule);
        }
        (_hasAccepted, IsUrgent) = (true, true);
        _log.FloodAccepted(_destination, rule.Learning);
    }

    // To whoever may hold only now, an alarm that lasts already is as one that begins.
    private void HoldIfAlarmed()
    {
        if (Holds && Alarmed is { } alarmed) Began(alarmed, alarmed.Memory.What);
    }

    // One call can be about many.
    private void SeeCall(JournalEntry entry, IdentifiersConfig rule)
    {
        foreach (var message in entry.Record)
        {
            if (!message.IsDuplicate && !message.IsForgotten) See(message.Json.Span, Envelope.Read(message.Json), entry, rule);
        }
    }

    private void See(ReadOnlySpan<byte> message, in Envelope envelope, JournalEntry entry, IdentifiersConfig rule)
    {
        See(_people, message[envelope.UserId], entry, rule, "people", _seed);
        See(_groups, message[envelope.GroupId], entry, rule, "groups", ~_seed);
    }

    private void See(Newcomers newcomers, ReadOnlySpan<byte> id, JournalEntry entry, IdentifiersConfig rule, string whom, ulong seed)
    {
        if (id.IsEmpty) return;
        var at = entry.Record.ReceivedAt.ToUnixTimeMilliseconds();
        Ended(newcomers.Pass(at, rule), rule);
        if (!_known.Add(Hash(PersonKey.Of(id), seed))) return;
        var shape = Shape.Of(id);
        var change = newcomers.Note(at, shape, rule);
        if (change != AlarmChange.None) Began(newcomers, Sentence(newcomers, change, shape, id, entry, rule, whom));
    }

    private void Began(Newcomers newcomers, string what)
    {
        newcomers.Memory.What = what;
        IsUrgent = true;
        if (Holds) _log.FloodHeld(_destination, what);
        else _log.Flood(_destination, what);
    }

    private void Ended(AlarmChange change, IdentifiersConfig rule)
    {
        if (change == AlarmChange.None) return;
        IsUrgent = true;
        if (change == AlarmChange.Over) _log.FloodOver(_destination);
        else _log.FloodIsUsual(_destination, rule.Learning);
    }

    private static string Sentence(
        Newcomers newcomers, AlarmChange change, Shape shape, ReadOnlySpan<byte> id, JournalEntry entry, IdentifiersConfig rule, string whom)
    {
        var memory = newcomers.Memory;
        var text = new StringBuilder();
        if (change == AlarmChange.TooMany)
        {
            var since = DateTimeOffset.FromUnixTimeMilliseconds(memory.Window);
            text.Append($"{memory.Count} {whom} that it has never seen since {since:yyyy-MM-dd HH:mm} UTC, ");
            text.Append($"where at most {newcomers.Most} in {new DisplayDuration(rule.Window)} are usual. ");
        }
        else
        {
            text.Append($"{memory.Shapes[shape.Key]} of the last {memory.Batch} {whom} that it had never seen have {shape.NameFor(id)} for ids, ");
            text.Append($"where at most {newcomers.MostOf(shape)} of {memory.Measures.Batch} are usual. ");
        }
        return text.Append($"The last one came from source {entry.Record.Source} and looks like {Shape.Mask(id)}.").ToString();
    }

    // Nobody who does not know the seed can tell whose it is.
    private static uint Hash(ulong key, ulong seed)
    {
        var mixed = (key ^ seed) * 0xFF51AFD7ED558CCD;
        mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53;
        return (uint)(mixed >> 32);
    }
}
