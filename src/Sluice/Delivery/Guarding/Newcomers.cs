using System.Runtime.InteropServices;
using Sluice.Configuration;

namespace Sluice.Delivery.Guarding;

/// <summary>What became of an alarm.</summary>
internal enum AlarmChange
{
    None,

    /// <summary>There are too many new identifiers.</summary>
    TooMany,

    /// <summary>Too many of the new identifiers have another shape than usual.</summary>
    OtherShape,

    /// <summary>All is as usual again.</summary>
    Over,

    /// <summary>The alarm has lasted so long that what it was about is usual.</summary>
    Usual,
}

/// <summary>
/// Compares how many new identifiers there are, and of which shape, with what is usual. How many: in a window of time, against the most of the last days.
/// Which shape: in a batch of new identifiers, whatever time they take, against the most of the last days. Goes by the time at which calls came in, so
/// a backlog that is delivered at once is no flood. Pure arithmetic on what is remembered.
/// </summary>
internal sealed class Newcomers(NewcomersMemory memory)
{
    private const int DaysKept = 8, ShapesKept = 64, ShapesCounted = 256, BatchesPerShape = 4;
    private const long Day = 24 * 60 * 60 * 1000;
    private const uint Rest = uint.MaxValue;

    public NewcomersMemory Memory => memory;

    public bool IsAlarmed => memory.AlarmSince != 0;

    /// <summary>The most new identifiers that were usual in a window.</summary>
    public int Most => memory.Days.Count == 0 ? 0 : memory.Days.Max(static day => day.Most);

    /// <summary>Above this many in a window there is an alarm.</summary>
    public long Limit(IdentifiersConfig rule) => Math.Max(rule.Minimum, (long)rule.Factor * Most);

    /// <summary>The most of a shape that were usual in a batch.</summary>
    public int MostOf(Shape shape) => memory.Usual.GetValueOrDefault(shape.Key).Most;

    /// <summary>Time has passed, or a call came in that names somebody.</summary>
    /// <param name="at">The time.</param>
    /// <param name="rule">What counts as a flood.</param>
    /// <param name="isCall">Whether it is a call: the first one begins everything.</param>
    public AlarmChange Pass(long at, IdentifiersConfig rule, bool isCall = true)
    {
        var length = (long)rule.Window.TotalMilliseconds;
        var measures = (length, BatchesPerShape * rule.Shape);
        if (memory.LearnsUntil == 0 && !isCall) return AlarmChange.None;
        if (memory.LearnsUntil == 0 || memory.Measures != measures) Begin(at, rule, measures);
        var window = at - (at % length);
        // Calls come a little out of order around the end of a window; a clock that was set back further is taken at its word.
        if (window == memory.Window || window == memory.Window - length) return AlarmChange.None;
        return Close(window, length, rule);
    }

    /// <summary>An identifier is new. Its time has passed already.</summary>
    public AlarmChange Note(long at, Shape shape, IdentifiersConfig rule)
    {
        memory.Count++;
        if (memory.Batch++ == 0) memory.BatchBegan = at;
        var key = memory.Shapes.Count >= ShapesCounted && !memory.Shapes.ContainsKey(shape.Key) ? Rest : shape.Key;
        var ofShape = ++CollectionsMarshal.GetValueRefOrAddDefault(memory.Shapes, key, out _);
        if (memory.AlarmShape == key) memory.OfAlarmShape++;
        var change = IsAlarmed ? AlarmChange.None
            : !IsLearning(memory.Window) && memory.Count > Limit(rule) ? AlarmChange.TooMany
            : !IsLearningShapes && ofShape > LimitOf(key, rule) ? AlarmChange.OtherShape
            : AlarmChange.None;
        if (change != AlarmChange.None) (memory.AlarmSince, memory.AlarmShape, memory.OfAlarmShape) = (at, change == AlarmChange.OtherShape ? key : null, 0);
        if (memory.Batch >= BatchesPerShape * rule.Shape) CloseBatch(at, rule);
        return change;
    }

    /// <summary>What is new is right: for a while all is taken as usual.</summary>
    public void Accept(IdentifiersConfig rule)
    {
        EndAlarm();
        memory.LearnsUntil = memory.Window + (long)rule.Window.TotalMilliseconds + (long)rule.Learning.TotalMilliseconds;
    }

    // Of what began while everything was usual, everything is.
    private bool IsLearning(long began) => began < memory.LearnsUntil;

    private bool IsLearningShapes => !memory.KnowsShapes || IsLearning(memory.BatchBegan);

    private long LimitOf(uint shape, IdentifiersConfig rule) => Math.Max(rule.Shape, (long)rule.Factor * memory.Usual.GetValueOrDefault(shape).Most);

    // What was counted by other measures says nothing.
    private void Begin(long at, IdentifiersConfig rule, (long, int) measures)
    {
        memory.Days.Clear();
        memory.Shapes.Clear();
        memory.Usual.Clear();
        (memory.Measures, memory.LearnsUntil, memory.Window) = (measures, at + (long)rule.Learning.TotalMilliseconds, at - (at % (long)rule.Window.TotalMilliseconds));
        (memory.Count, memory.Batch, memory.KnowsShapes) = (0, 0, false);
        EndAlarm();
    }

    private AlarmChange Close(long next, long length, IdentifiersConfig rule)
    {
        var isOver = memory.Count > Limit(rule);
        if (!isOver || IsLearning(memory.Window)) Remember(memory.Window / Day, memory.Count);
        // Of the window in which it began, only the end would be seen.
        var goesOn = memory.AlarmShape is null ? isOver
            : memory.Window <= memory.AlarmSince || (long)memory.OfAlarmShape * BatchesPerShape > memory.Count;
        var wasQuiet = next > memory.Window + length;
        var change = AlarmChange.None;
        if (IsAlarmed && (!goesOn || wasQuiet)) change = AlarmChange.Over;
        else if (IsAlarmed && next - memory.AlarmSince >= rule.Learning.TotalMilliseconds) change = AlarmChange.Usual;
        (memory.Window, memory.Count, memory.OfAlarmShape) = (next, 0, 0);
        if (change == AlarmChange.Over) EndAlarm();
        if (change == AlarmChange.Usual) Accept(rule);
        return change;
    }

    private void Remember(long day, int count)
    {
        if (count == 0) return;
        if (memory.Days.Count == 0 || memory.Days[^1].Day != day) memory.Days.Add(new(day, count));
        else if (memory.Days[^1].Most < count) memory.Days[^1] = new(day, count);
        if (memory.Days.Count > DaysKept) memory.Days.RemoveAt(0);
    }

    private void CloseBatch(long at, IdentifiersConfig rule)
    {
        var day = at / Day;
        foreach (var (shape, count) in memory.Shapes)
        {
            var isUsual = IsLearningShapes || count <= LimitOf(shape, rule);
            var isHighest = !memory.Usual.TryGetValue(shape, out var peak) || count >= peak.Most || day - peak.Day >= DaysKept;
            // Fewer would not raise the limit above the least that it is.
            if (isUsual && isHighest && (long)count * rule.Factor > rule.Shape) memory.Usual[shape] = new(day, count);
        }
        while (memory.Usual.Count > ShapesKept) memory.Usual.Remove(memory.Usual.MinBy(static one => one.Value.Day).Key);
        memory.Shapes.Clear();
        (memory.Batch, memory.KnowsShapes) = (0, true);
    }

    private void EndAlarm() => (memory.AlarmSince, memory.AlarmShape, memory.OfAlarmShape, memory.What) = (0, null, 0, "");
}
