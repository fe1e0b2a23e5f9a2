using System.Numerics;

namespace Sluice.Journal.Deduplication;

/// <summary>
/// The hashes of the ids that were accepted lately, in the order in which they came, and an index to find one. No objects: 16 bytes for a
/// hash and up to 11 for its place in the index, so up to 27 bytes an id when there are as many as may be. Hashes are kept by the sheet: as more
/// come no hash is ever copied, and a sheet whose ids have all left is free. What is added counts at once, but can be taken back until <see cref="Seal"/>.
/// </summary>
/// <param name="window">Ids older than this are no longer known.</param>
/// <param name="idsMax">More than this many are not kept; the oldest leave first.</param>
internal sealed class IdWindow(TimeSpan window, int idsMax)
{
    /// <summary>Ids of a sheet. One is no large object, which would stay until the whole heap is collected.</summary>
    private const int SheetIds = 4096;

    /// <summary>How much of a place is in the index: as many as the most ids there may be.</summary>
    private const int PlaceMask = (1 << 30) - 1;

    /// <summary>Old ids that leave the index in one go; the others are only no longer found.</summary>
    private const int LeavingAtOnce = 4096;

    /// <summary>
    /// How many times as large the index becomes when it is full. The old one leaves a hole in the heap, as what is so large is not moved: of one that doubles,
    /// all before it would be as large as it is.
    /// </summary>
    private const int Growth = 8;

    private readonly long _window = (long)window.TotalMilliseconds;

    /// <summary>Commits so close to each other grow old together, so that there are at most as many stretches as this is parts of the window.</summary>
    private readonly long _together = (long)window.TotalMilliseconds / 4096;

    // Places only ever count up. Kept are those from _oldest to before _next, on sheets that take turns in as many seats as a power of two.
    private UInt128[]?[] _sheets = new UInt128[1][];
    private UInt128[]? _spare;
    private long _oldest, _sealed, _next;

    // Those before this place are too old, although they may still be in the index.
    private long _known;

    // Open addressing with linear probing: the low bits of a place plus one, or 0. At most three quarters are taken.
    private int[] _slots = new int[1];

    private readonly Queue<Stretch> _stretches = [];
    private Stretch _newest;

    /// <summary>How many ids are kept.</summary>
    public int Count => (int)(_next - _oldest);

    /// <summary>Bytes that the hashes and the index take.</summary>
    public long Bytes => (16L * SheetIds * (_sheets.Count(static sheet => sheet is not null) + (_spare is null ? 0 : 1))) + (4L * _slots.Length);

    /// <summary>How many had to leave before they were too old.</summary>
    public long LeftEarly { get; private set; }

    /// <summary>What was said with the oldest commit whose ids are still known; <see cref="long.MaxValue"/> when there are none.</summary>
    public long First => _oldest >= _sealed ? long.MaxValue : _stretches.TryPeek(out var oldest) ? oldest.First : _newest.First;

    /// <summary>Hashes that were added since the last <see cref="Seal"/>.</summary>
    public int FreshCount => (int)(_next - FreshFrom);

    private long FreshFrom => Math.Max(_oldest, _sealed);

    /// <summary>Adds an id. False when it is known already.</summary>
    public bool TryAdd(UInt128 hash)
    {
        var slot = SlotOf(hash);
        if (_slots[slot] != 0 && PlaceOf(slot) >= _known) return false;
        if (Count == idsMax)
        {
            if (_oldest >= _known) LeftEarly++;
            DropOldest();
            slot = SlotOf(hash);
        }
        if (4L * (Count + 1) > 3L * _slots.Length)
        {
            GrowIndex();
            slot = SlotOf(hash);
        }
        if (_next % SheetIds == 0) LayOut(_next / SheetIds);
        Hash(_next) = hash;
        // One that is too old to count is found by its new place from now on.
        _slots[slot] = Entry(_next++);
        return true;
    }

    /// <summary>The n-th of those that were added since the last <see cref="Seal"/>.</summary>
    public UInt128 Fresh(int n) => Hash(FreshFrom + n);

    /// <summary>What was added is durable.</summary>
    /// <param name="first">Number of the first record of the commit.</param>
    /// <param name="created">When, in Unix milliseconds.</param>
    public void Seal(long first, long created)
    {
        if (FreshCount == 0) return;
        // What was stored while the clock was behind is no older than those before.
        created = Math.Max(created, _newest.Last);
        if (_newest.End > _oldest && created - _newest.Since <= _together)
        {
            _newest = _newest with { Last = created, End = _next };
        }
        else
        {
            if (_newest.End > _oldest) _stretches.Enqueue(_newest);
            _newest = new(first, created, created, _next);
        }
        _sealed = _next;
    }

    /// <summary>What was added is not: it was never there.</summary>
    public void Undo()
    {
        for (var from = FreshFrom; _next > from;) RemoveFromIndex(--_next);
        _sealed = Math.Max(_oldest, _sealed);
    }

    /// <summary>Time passes.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Age(long now)
    {
        while (_stretches.TryPeek(out var oldest) && (oldest.End <= _oldest || oldest.Last < now - _window)) Leave(_stretches.Dequeue());
        if (_stretches.Count == 0 && _newest.Last < now - _window) Leave(_newest);
        for (var left = 0; left < LeavingAtOnce && _oldest < _known; left++) DropOldest();
    }

    private void Leave(in Stretch stretch) => _known = Math.Max(_known, stretch.End);

    private void DropOldest()
    {
        RemoveFromIndex(_oldest);
        if (++_oldest % SheetIds == 0) TakeAway((_oldest / SheetIds) - 1);
    }

    private ref UInt128 Hash(long place) => ref _sheets[Seat(place / SheetIds)]![place % SheetIds];

    private long Seat(long sheet) => sheet & (_sheets.Length - 1);

    /// <summary>Where a hash is in the index, or would be.</summary>
    private int SlotOf(UInt128 hash)
    {
        var slot = Home(hash);
        while (_slots[slot] != 0 && Hash(PlaceOf(slot)) != hash) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private int Home(UInt128 hash) => (int)(ulong)hash & (_slots.Length - 1);

    // As large as the index of the most ids there may be.
    private int Largest => (int)BitOperations.RoundUpToPowerOf2((uint)(4L * idsMax / 3) + 1);

    private static int Entry(long place) => ((int)place & PlaceMask) + 1;

    /// <summary>The place of what is in a slot.</summary>
    private long PlaceOf(int slot) => _oldest + ((_slots[slot] - Entry(_oldest)) & PlaceMask);

    private void RemoveFromIndex(long place)
    {
        var free = SlotOf(Hash(place));
        // Not so if the same id came again when this one was too old.
        if (_slots[free] != Entry(place)) return;
        // Those behind it move up, unless that would put one before its home.
        for (var next = (free + 1) & (_slots.Length - 1); _slots[next] != 0; next = (next + 1) & (_slots.Length - 1))
        {
            var home = Home(Hash(PlaceOf(next)));
            if (((next - home) & (_slots.Length - 1)) < ((next - free) & (_slots.Length - 1))) continue;
            _slots[free] = _slots[next];
            free = next;
        }
        _slots[free] = 0;
    }

    private void GrowIndex()
    {
        _slots = new int[Math.Min(Growth * _slots.Length, Largest)];
        // Of two with the same hash only the newer counts; that is the one that comes later here.
        for (var place = _oldest; place < _next; place++) _slots[SlotOf(Hash(place))] = Entry(place);
    }

    private void LayOut(long sheet)
    {
        var oldest = _oldest / SheetIds;
        if (sheet - oldest == _sheets.Length)
        {
            var seats = new UInt128[2 * _sheets.Length][];
            for (var kept = oldest; kept < sheet; kept++) seats[kept & (seats.Length - 1)] = _sheets[Seat(kept)]!;
            _sheets = seats;
        }
        ref var seat = ref _sheets[Seat(sheet)];
        // It is there already when ids on it were taken back.
        if (seat is not null) return;
        seat = _spare ?? GC.AllocateUninitializedArray<UInt128>(SheetIds);
        _spare = null;
    }

    private void TakeAway(long sheet)
    {
        ref var seat = ref _sheets[Seat(sheet)];
        (_spare, seat) = (seat, null);
    }

    /// <summary>Commits that grow old together.</summary>
    /// <param name="First">Number of the first record of the first.</param>
    /// <param name="Since">When that was.</param>
    /// <param name="Last">When the last was.</param>
    /// <param name="End">The place after its last id.</param>
    private readonly record struct Stretch(long First, long Since, long Last, long End);
}
