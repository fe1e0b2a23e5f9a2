using Sluice.Configuration;
using Sluice.Delivery.Reading;
using Sluice.Delivery.Scheduling;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;

namespace Sluice.Delivery;

/// <summary>Where an item stands.</summary>
internal enum Stage
{
    /// <summary>Behind others of its persons that are on their way.</summary>
    Queued,

    /// <summary>Behind others of its persons, one of which failed and waits.</summary>
    Held,

    /// <summary>To be tried as soon as there is room.</summary>
    Ready,

    /// <summary>An attempt is under way.</summary>
    InFlight,

    /// <summary>Failed; to be tried again when due.</summary>
    Waiting,

    /// <summary>Behind others of its persons that are on disk only, and to be stored there.</summary>
    Shelved,

    /// <summary>On disk only; this object is of no use any more.</summary>
    PutAway,

    /// <summary>Delivered, of no concern, or dead.</summary>
    Settled,
}

/// <summary>One thing to deliver, on its way through one destination's dispatcher. Only the dispatcher's loop touches it.</summary>
/// <param name="key">Which.</param>
/// <param name="persons">Keys of the persons it is about, distinct; none if its order does not matter: then it has one of its own.</param>
internal sealed class Item(ItemKey key, ulong[] persons)
{
    public ItemKey Key { get; } = key;

    public ulong[] Persons { get; } = persons.Length == 0 ? [PersonKey.OfNobody(key)] : persons;

    /// <summary>The next item of each person, by the person's place in <see cref="Persons"/>.</summary>
    public Item?[] Followers { get; } = new Item?[Math.Max(1, persons.Length)];

    /// <summary>The item before it of each person, by the person's place in <see cref="Persons"/>; null where it is the first.</summary>
    public Item?[] Leaders { get; } = new Item?[Math.Max(1, persons.Length)];

    /// <summary>Its place among the items of its message.</summary>
    public int ActionIndex { get; init; }

    /// <summary>Whether it is the first item of all its persons.</summary>
    public bool IsFirst => Heads == Persons.Length;

    /// <summary>Of how many of its persons it is the first item.</summary>
    public int Heads { get; set; }

    public Stage Stage { get; set; }

    /// <summary>When it came in, on the clock of <see cref="Scheduler.Now"/>; zero for what waits since longer.</summary>
    public TimeSpan Entered { get; set; }

    /// <summary>What to send; null when it has to be read from the journal again.</summary>
    public Content? Content { get; set; }

    /// <summary>How large its body is.</summary>
    public int Bytes { get; init; }

    /// <summary>Whether it is tried by itself, because a batch with it was rejected, or failed again and again, as a whole.</summary>
    public bool Alone { get; set; }

    /// <summary>What it may go into a batch with; null if it goes by itself. Of the settings in <see cref="RuledBy"/>.</summary>
    public BatchRule? Rule { get; set; }

    /// <summary>The settings that <see cref="Rule"/> is of; null when it was not asked for yet.</summary>
    public PlannedDestination? RuledBy { get; set; }

    public int Attempts { get; set; }

    /// <summary>When the first attempt began; null when there was none.</summary>
    public DateTimeOffset? FirstAttempt { get; set; }

    /// <summary>The horizon counts from here: the first attempt, or later by as long as time did not count. Null when no attempt counts so far.</summary>
    public DateTimeOffset? CountsFrom { get; set; }

    /// <summary>When the attempt began that is under way, or was the last.</summary>
    public DateTimeOffset Tried { get; set; }

    /// <summary>Whether it was refused, so that deliveries were paused; <see cref="CountsFrom"/> then tells when that was.</summary>
    public bool WasRefused { get; set; }

    /// <summary>When to try next, for the store.</summary>
    public DateTimeOffset Due { get; set; }

    public string Reason { get; set; } = "";

    /// <summary>Whether the stored waiting room has it.</summary>
    public bool Parked { get; set; }

    /// <summary>Whether the stored position may pass it although it is on its way, because too much stands behind it.</summary>
    public bool Overtaken { get; set; }

    /// <summary>What reminds of it when it is due; null when nothing does.</summary>
    public Reminder? Reminder { get; set; }

    /// <summary>How it ended, once settled.</summary>
    public Ending Ending { get; set; }

    /// <summary>Its dead letter, if that is how it ended.</summary>
    public DeadLetter? Letter { get; set; }

    /// <summary>Whether nothing is lost if the stored position passes it: it ended, or can be parked.</summary>
    public bool MayBePassed => Overtaken || Stage is Stage.Settled or Stage.Waiting or Stage.Held or Stage.Shelved;

    /// <summary>Whether none of its persons has an item behind it in memory.</summary>
    public bool IsLast => Array.TrueForAll(Followers, static next => next is null);

    public static Item Of(WaitingItem stored) => new(stored.Key, stored.Persons)
    {
        ActionIndex = stored.ActionIndex, Bytes = stored.Bytes, Attempts = stored.Attempts, FirstAttempt = stored.FirstAttempt,
        CountsFrom = stored.CountsFrom, Due = stored.Due, Reason = stored.Reason,
    };

    public WaitingItem ToWaiting() => new(Key, Attempts, Due, CountsFrom, Reason)
    {
        FirstAttempt = FirstAttempt, Persons = Persons, ActionIndex = ActionIndex, Bytes = Bytes,
    };
}
