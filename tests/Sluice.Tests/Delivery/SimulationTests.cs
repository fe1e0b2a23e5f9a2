using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Reading;
using Sluice.Delivery.Scheduling;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Delivery;

/// <summary>Everything that decides about deliveries, driven step by step in an order that a seed chooses, with crashes in between.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Whatever_fails_and_whenever_it_crashes_each_person_gets_everything_in_order_and_all_is_accounted_for() =>
        Gen.Int.Sample(seed => new World(seed, crashes: true).Run(), iter: 300);

    [Fact]
    public void Without_a_crash_nothing_is_delivered_twice() =>
        Gen.Int.Sample(
            seed =>
            {
                var world = new World(seed, crashes: false);
                world.Run();
                Assert.Equal(world.Delivered.Distinct().Count(), world.Delivered.Count);
            },
            iter: 200);

    [Fact]
    public void A_person_whose_backlog_is_long_waits_on_disk_and_memory_stays_small()
    {
        var fromDisk = 0;
        Gen.Int.Sample(
            seed =>
            {
                var world = new World(seed, crashes: seed % 2 == 0, noisy: true);
                world.Run();
                Interlocked.Add(ref fromDisk, world.FromDisk);
            },
            iter: 300);
        Assert.True(fromDisk > 300, $"Only {fromDisk} items came back from disk.");
    }

    [Fact]
    public void A_clock_that_jumps_by_days_gives_nothing_up_before_its_time_whatever_crashes_meanwhile() =>
        Gen.Int.Sample(seed => new World(seed, crashes: seed % 2 == 0, jumps: true).Run(), iter: 300);

    /// <summary>A destination's journal, store and network in one thread. The store is a model that applies changes as the journal does.</summary>
    private sealed class World
    {
        private const int Records = 60;
        private static readonly Comparer<ItemKey> ByKey = Comparer<ItemKey>.Create((one, other) => (one.Sequence, one.Index).CompareTo((other.Sequence, other.Index)));

        // Longer than a life in which the clock jumps takes, and shorter than a jump.
        private static readonly TimeSpan HalfADay = TimeSpan.FromHours(12);

        private readonly Random _random;
        private readonly bool _crashes;
        private readonly bool _jumps;
        private readonly JumpingClock _clock = new();
        private readonly RetrySchedule _schedule;
        private readonly List<(ulong[][] Persons, Share[] Shares)> _journal = [];
        private readonly double _failures;
        private readonly int _batchSize, _concurrency;
        private readonly bool _noisy;
        private readonly DeliveryLimits _limits;

        // Given up or not to be sent, but a crash came before that was stored: the next life may deliver it, after what overtook it.
        private readonly HashSet<ItemKey> _onceEnded = [];

        private DeliveryState _stored = new(0, default, null);
        private SortedDictionary<ItemKey, WaitingItem> _waiting = new(ByKey);
        private Progress _progress = null!;
        private Scheduler _scheduler = null!;
        private long _read;
        private StateChange? _storing;
        private readonly List<IReadOnlyList<Item>> _inFlight = [];
        private Dictionary<ulong, ItemKey> _lastOfThisLife = [];
        private readonly HashSet<ItemKey> _buried = [];
        private TimeSpan? _sleepsUntil;

        /// <param name="seed">Chooses everything.</param>
        /// <param name="crashes">Whether it crashes now and then.</param>
        /// <param name="noisy">Whether half of all is about one person; else all persons have their share.</param>
        /// <param name="jumps">Whether the system's clock is set forward and back by a day now and then.</param>
        public World(int seed, bool crashes, bool noisy = false, bool jumps = false)
        {
            (_random, _crashes, _noisy, _jumps) = (new(seed), crashes, noisy, jumps);
            _schedule = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), jumps ? HalfADay : TimeSpan.FromMinutes(_random.Next(1, 20)));
            _failures = _random.NextDouble() * 0.7;
            _batchSize = _random.Next(1, 6);
            _concurrency = 1 << _random.Next(7);
            _limits = new()
            {
                BreakerPersons = 4,
                WindowItems = _random.Next(8, 30),
                LaneItems = _random.Next(1, 6),
                WaitingInMemory = _random.Next(4, 30),
                WaitingPerChange = _random.Next(1, 10),
            };
            for (var i = 0; i < Records; i++)
            {
                var items = Enumerable.Range(0, _random.Next(4)).Select(_ => SomePersons()).ToArray();
                _journal.Add((items, items is [] ? Share.CallNotMapped : [new(items.Length), .. Enumerable.Repeat(new Share(0, Ending.Filtered), _random.Next(2))]));
            }
        }

        public List<ItemKey> Delivered { get; } = [];

        /// <summary>How many rows were looked at in the store.</summary>
        public int FromDisk { get; private set; }

        public void Run()
        {
            Live();
            for (var step = 0; !IsDone; step++)
            {
                Assert.True(step < 200_000, "It never ends.");
                Step();
            }
            CheckOrder();
            var total = _stored.Tally;
            Assert.Equal(_journal.Sum(record => record.Persons.Length), total.Delivered + total.Dead + total.Fenced);
            Assert.Equal(_journal.Sum(record => Skipped(record.Shares, Ending.Filtered)), total.Filtered);
            Assert.Equal(_journal.Sum(record => Skipped(record.Shares, Ending.NotMapped)), total.NotMapped);
        }

        private bool IsDone => _stored.Position == Records && _waiting.Count == 0 && _storing is null && _inFlight.Count == 0;

        private ulong[] SomePersons()
        {
            var persons = new HashSet<ulong>();
            if (_noisy && _random.Next(2) == 0) persons.Add(0);
            for (var i = _random.Next(4); i > 0; i--) persons.Add((ulong)_random.Next(8));
            return [.. persons];
        }

        private void Live()
        {
            _inFlight.Clear();
            _storing = null;
            _lastOfThisLife = [];
            _read = _stored.Position;
            _progress = new("d", _stored, _limits);
            _scheduler = new("d", _stored, _progress, _limits, RuleOf, RowsOf, _clock, _random, NullLogger.Instance) { Schedule = _schedule };
            foreach (var person in _waiting.Values.SelectMany(item => item.Persons).Distinct()) _scheduler.Restore(new(person, RowsOf(person, 1)[0].Due));
        }

        private List<WaitingItem> RowsOf(ulong person, int limit)
        {
            var rows = _waiting.Values.Where(item => item.Persons.Contains(person)).Take(limit).ToList();
            FromDisk += rows.Count;
            return rows;
        }

        private void Step()
        {
            switch (_random.Next(_crashes ? 41 : 40))
            {
                case < 10 when _read < Records && HasRoom:
                    Admit();
                    break;
                case < 20:
                    Try();
                    return;
                case < 30 when _inFlight.Count > 0:
                    End();
                    break;
                case < 34 when _progress.HasChanges:
                    _storing = _progress.Next();
                    break;
                case < 37 when _storing is not null:
                    Apply(_storing);
                    _storing = null;
                    _scheduler.Stored(_progress.Committed());
                    CheckAccounts();
                    break;
                case < 38 when _progress.Items >= _limits.WindowItems || _scheduler.IsStarved:
                    _progress.OvertakeFew();
                    break;
                case < 40:
                    _clock.Advance(TimeSpan.FromSeconds(_random.Next(30)));
                    if (_jumps && _random.Next(3) == 0) _clock.Jumped = TimeSpan.FromDays(_random.Next(-1, 2));
                    return;
                case 40 when _random.Next(20) == 0:
                    // The change under way may or may not have reached the disk.
                    if (_storing is not null && _random.Next(2) == 0) Apply(_storing);
                    Live();
                    break;
                default:
                    return;
            }
            _sleepsUntil = null;
        }

        // Like the dispatcher, which looks again when something happens or becomes due: that must come, and not for nothing again and again.
        private void Try()
        {
            if (_scheduler.Next(_concurrency) is { } items)
            {
                Assert.True(_sleepsUntil is null || _sleepsUntil <= _scheduler.Now, $"Something can be tried, but nobody is woken before {_sleepsUntil}.");
                CheckAlone(items);
                _inFlight.Add(items);
                _sleepsUntil = null;
                return;
            }
            var wakeAt = _scheduler.WakeAt;
            Assert.False(wakeAt <= _scheduler.Now, $"Woken for nothing at {wakeAt}, and at once again.");
            _sleepsUntil = wakeAt ?? TimeSpan.MaxValue;
        }

        private bool HasRoom => _progress.Items < _limits.WindowItems && _progress.InMemory < _limits.WaitingInMemory && _scheduler.TakesMore;

        private void Admit()
        {
            var (persons, shares) = _journal[(int)_read++];
            var items = persons.Select((keys, index) => new Item(new(_read, index), keys)).ToList();
            _progress.Admit(_read, items, 0, shares);
            items.ForEach(_scheduler.Enter);
        }

        // Batches of one key and another; every fifth item goes by itself.
        private BatchRule? RuleOf(Item item) => _batchSize == 1 || item.Key.Sequence % 5 == 0
            ? null
            : new("a", $"{item.Key.Index % 2}", _batchSize, 1000, TimeSpan.FromSeconds(item.Key.Index));

        private void End()
        {
            var items = _inFlight[_random.Next(_inFlight.Count)];
            _inFlight.Remove(items);
            // Some of a batch may have arrived before it broke off.
            var arrived = _random.NextDouble() >= _failures ? items.Count : _random.Next(items.Count);
            var failed = Failure(isWhole: arrived == 0);
            var outcomes = items.Select((item, place) => new Outcome(item, place < arrived ? Attempt.Delivered : failed, default)).ToList();
            foreach (var item in items.Take(arrived)) Deliver(item);
            _scheduler.Ended(outcomes);
            foreach (var item in items.Skip(arrived).Where(item => item.Letter is not null || failed.Verdict is null)) _onceEnded.Add(item.Key);
            if (_jumps) Assert.All(items, static item => Assert.DoesNotContain("given up", item.Letter?.Reason ?? "", StringComparison.Ordinal));
        }

        private static Transcript Sent { get; } = new(null, new([]), "") { Failure = "no" };

        private Attempt Failure(bool isWhole)
        {
            Attempt failure = _random.Next(20) switch
            {
                0 => new(new Verdict.Reject("bad"), Sent),
                1 => new(new Verdict.Pause("refused"), Sent),
                2 => Attempt.Fenced,
                var n => new(new Verdict.Retry("HTTP 503", n < 5 ? TimeSpan.FromSeconds(n) : null), Sent),
            };
            return failure with { IsShared = isWhole };
        }

        private void Deliver(Item item)
        {
            Delivered.Add(item.Key);
            foreach (var person in item.Persons)
            {
                if (_lastOfThisLife.TryGetValue(person, out var last)) Assert.True(Before(last, item.Key), $"{item.Key} after {last}");
                _lastOfThisLife[person] = item.Key;
            }
        }

        private void CheckAlone(IReadOnlyList<Item> items)
        {
            Assert.InRange(items.Count, 1, _batchSize);
            Assert.All(_inFlight.SelectMany(batch => batch), other => Assert.All(items, item => Assert.Empty(other.Persons.Intersect(item.Persons))));
        }

        // What is stored agrees with itself at every commit: each item up to the position is counted once or waits.
        private void CheckAccounts()
        {
            var upTo = _journal.Take((int)_stored.Position).ToList();
            Assert.Equal(
                upTo.Sum(record => record.Persons.Length),
                _stored.Tally.Delivered + _stored.Tally.Dead + _stored.Tally.Fenced + _waiting.Count);
            Assert.Equal(upTo.Sum(record => Skipped(record.Shares, Ending.Filtered)), _stored.Tally.Filtered);
            Assert.All(_waiting.Keys, waiting => Assert.True(waiting.Sequence <= _stored.Position));
            Assert.Equal(_waiting.Count, _progress.Waiting);
            Assert.Equal(_waiting.Count, _stored.Waiting);
            // What is read is passed into memory at once; then all leaves again that is not on its way or before such.
            Assert.True(_progress.InMemory <= _limits.WaitingInMemory + _limits.WindowItems + 3, $"{_progress.InMemory} items in memory.");
        }

        private void CheckOrder()
        {
            var first = Delivered.Distinct().Except(_onceEnded).ToList();
            foreach (var person in Enumerable.Range(0, 8).Select(i => (ulong)i))
            {
                var mine = first.Where(key => _journal[(int)key.Sequence - 1].Persons[key.Index].Contains(person)).ToList();
                Assert.Equal(mine.OrderBy(key => key.Sequence).ThenBy(key => key.Index), mine);
            }
        }

        private void Apply(StateChange change)
        {
            foreach (var item in change.Unpark) Assert.True(_waiting.Remove(item.Key));
            foreach (var item in change.Park) _waiting[item.Key] = item;
            Assert.True(change.Position >= _stored.Position);
            Assert.Equal(change.Dead.Count, change.Add.Dead);
            Assert.All(change.Dead, letter => Assert.True(_buried.Add(letter.Key), $"{letter.Key} died twice."));
            _stored = new(
                change.Position ?? _stored.Position,
                _stored.Tally + change.Add,
                change.Pause is null ? _stored.Paused : change.Pause.Length == 0 ? null : change.Pause)
            {
                Items = _stored.Items + (change.Page?.Items ?? 0),
                Resumed = change.Pause is "" ? _clock.GetUtcNow() : _stored.Resumed,
            };
        }

        /// <summary>A clock that somebody sets; what has passed is not changed by that.</summary>
        private sealed class JumpingClock : FakeTimeProvider
        {
            public TimeSpan Jumped { get; set; }

            public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jumped;

            public override long GetTimestamp() => base.GetUtcNow().Ticks;
        }

        private static int Skipped(Share[] shares, Ending why) => shares.Count(share => share.Skipped == why);

        private static bool Before(ItemKey one, ItemKey other) =>
            (one.Sequence, one.Index).CompareTo((other.Sequence, other.Index)) < 0;
    }
}
