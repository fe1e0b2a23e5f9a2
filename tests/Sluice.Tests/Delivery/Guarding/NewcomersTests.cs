using Sluice.Configuration;
using Sluice.Delivery.Guarding;

namespace Sluice.Tests.Delivery.Guarding;

/// <summary>What is a flood and what is not, without a gateway.</summary>
public sealed class NewcomersTests
{
    private const long Minute = 60_000, Hour = 60 * Minute, Day = 24 * Hour;

    private static readonly IdentifiersConfig Rule = new();
    private static readonly Shape Number = new(ShapeKind.Integer), Mail = new(ShapeKind.Email), Uuid = new(ShapeKind.Uuid);

    private readonly Newcomers _newcomers = new(new());
    private readonly List<(long At, AlarmChange Change)> _changes = [];
    private long _at = 20_000 * Day;

    [Fact]
    public void More_than_five_times_the_most_of_the_last_days_is_a_flood_once_and_it_is_over_when_a_window_is_as_usual()
    {
        Steady(perWindow: 60, 3 * Day);
        Assert.Empty(_changes);
        News(300, Number, 10 * Minute - 1);
        Assert.Empty(_changes);
        News(1, Number, 1);
        News(5000, Number, 10 * Minute);
        News(301, Number, 10 * Minute);
        Assert.Equal((_at - (20 * Minute) - 1, AlarmChange.TooMany), Assert.Single(_changes));
        Steady(perWindow: 60, Hour);
        Assert.Equal([AlarmChange.TooMany, AlarmChange.Over], _changes.Select(one => one.Change));
        Assert.False(_newcomers.IsAlarmed);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void Up_to_the_least_number_there_is_no_flood(int news, bool isFlood)
    {
        Steady(perWindow: 1, 2 * Day);
        News(news, Number, Minute);
        Assert.Equal(isFlood, _newcomers.IsAlarmed);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void Within_the_first_day_everything_is_usual(int minutes, bool isFlood)
    {
        News(1, Number, 0);
        _at += Day + (minutes * Minute);
        News(250, Number, 0);
        Assert.Equal(isFlood, _newcomers.IsAlarmed);
    }

    [Fact]
    public void Another_shape_at_the_same_rate_is_noticed_within_a_batch()
    {
        Steady(perWindow: 20, 3 * Day);
        for (var n = 0; n < 200 && !_newcomers.IsAlarmed; n++) News(1, Mail, Minute / 2);
        Assert.Equal([AlarmChange.OtherShape], _changes.Select(one => one.Change));
        Assert.Equal(101, _newcomers.Memory.Shapes[Mail.Key]);
        Steady(perWindow: 20, Hour);
        Assert.Equal([AlarmChange.OtherShape, AlarmChange.Over], _changes.Select(one => one.Change));
    }

    [Fact]
    public void A_shape_that_is_usual_may_come_in_waves()
    {
        for (var day = 0; day < 12; day++)
        {
            Steady(perWindow: 20, Day - (10 * Minute));
            // Every night a partner's list.
            News(150, Mail, 10 * Minute);
        }
        Assert.Empty(_changes);
    }

    [Fact]
    public void Nothing_is_known_of_shapes_before_a_batch_is_full()
    {
        // 399 new ones in more than a week, then others.
        for (var n = 0; n < 399; n++) News(1, Number, 40 * Minute);
        News(1, Number, 0);
        Assert.True(_newcomers.Memory.KnowsShapes);
        Assert.Empty(_changes);
        for (var n = 0; n < 101; n++) News(1, Mail, 40 * Minute);
        Assert.Equal([AlarmChange.OtherShape], _changes.Select(one => one.Change).Take(1));
    }

    [Fact]
    public void What_is_accepted_is_usual_from_then_on()
    {
        Steady(perWindow: 20, 3 * Day);
        News(250, Uuid, 10 * Minute);
        Assert.True(_newcomers.IsAlarmed);
        _newcomers.Accept(Rule);
        _changes.Clear();
        for (var window = 0; window < 300; window++) News(250, Uuid, 10 * Minute);
        Assert.Empty(_changes);
        News(2000, Uuid, 10 * Minute);
        Assert.Equal([AlarmChange.TooMany], _changes.Select(one => one.Change));
    }

    [Fact]
    public void A_flood_that_lasts_a_day_is_usual_by_itself()
    {
        Steady(perWindow: 20, 3 * Day);
        for (var window = 0; window < 400; window++) News(400, Number, 10 * Minute);
        Assert.Equal([AlarmChange.TooMany, AlarmChange.Usual], _changes.Select(one => one.Change));
    }

    [Fact]
    public void When_nothing_comes_any_more_a_flood_is_over()
    {
        Steady(perWindow: 20, 3 * Day);
        News(1000, Number, 0);
        Assert.Equal(AlarmChange.None, _newcomers.Pass(_at + (9 * Minute), Rule, isCall: false));
        Assert.Equal(AlarmChange.None, _newcomers.Pass(_at + (10 * Minute), Rule, isCall: false));
        Assert.Equal(AlarmChange.Over, _newcomers.Pass(_at + (20 * Minute), Rule, isCall: false));
    }

    [Fact]
    public void Days_without_anybody_make_nobody_forget_what_is_usual()
    {
        Steady(perWindow: 60, 3 * Day);
        _at += 30 * Day;
        News(300, Number, 10 * Minute);
        Assert.Empty(_changes);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public void The_most_is_that_of_the_last_eight_days_on_which_somebody_came(int days, bool isFlood)
    {
        Steady(perWindow: 20, 2 * Day);
        Steady(perWindow: 60, Day);
        Steady(perWindow: 20, days * Day);
        News(250, Number, 0);
        Assert.Equal(isFlood, _newcomers.IsAlarmed);
    }

    [Fact]
    public void The_most_of_a_shape_is_that_of_the_last_eight_days()
    {
        Batch(mails: 150);
        for (var half = 1; half < 16; half++) Batch(mails: 40);
        Assert.Equal(150, _newcomers.MostOf(Mail));
        Batch(mails: 40);
        Assert.Equal(40, _newcomers.MostOf(Mail));

        void Batch(int mails)
        {
            News(mails, Mail, 6 * Hour);
            News(400 - mails, Number, 6 * Hour);
        }
    }

    [Fact]
    public void However_many_shapes_there_are_few_are_counted_and_kept()
    {
        for (var shape = 0u; shape < 100; shape++) News(21, new(ShapeKind.Prefixed, shape), Minute);
        Assert.Equal(64, _newcomers.Memory.Usual.Count);
        for (var shape = 0u; shape < 500; shape++)
        {
            News(1, new(ShapeKind.Prefixed, shape), 0);
            Assert.InRange(_newcomers.Memory.Shapes.Count, 0, 257);
        }
    }

    [Fact]
    public void A_clock_that_jumps_is_taken_at_its_word_and_is_no_flood()
    {
        Steady(perWindow: 60, 3 * Day);
        foreach (var jump in new[] { 400 * Day, -400 * Day, -2 * Hour, 5 * Hour })
        {
            _at += jump;
            Steady(perWindow: 60, Day);
        }
        Assert.Empty(_changes);
    }

    [Fact]
    public void Other_measures_are_learnt_anew()
    {
        Steady(perWindow: 60, 3 * Day);
        News(301, Number, 0);
        Assert.True(_newcomers.IsAlarmed);
        Assert.Equal(AlarmChange.None, _newcomers.Pass(_at, Rule with { Window = TimeSpan.FromHours(1) }));
        Assert.Equal((0, false), (_newcomers.Most, _newcomers.IsAlarmed));
        for (var n = 0; n < 1000; n++) Assert.Equal(AlarmChange.None, _newcomers.Note(_at, Number, Rule with { Window = TimeSpan.FromHours(1) }));
    }

    // People as they are: some come all the time, many once; by day and by night, more in the week, more from month to month.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Traffic_as_usual_never_raises_an_alarm(int seed)
    {
        var random = new Random(seed);
        var (perMinute, share, growth) = (1 + (random.NextDouble() * 30), 0.01 + (random.NextDouble() * 0.5), random.NextDouble() * 0.05);
        var shapes = new[] { Number, Uuid, Mail, new Shape(ShapeKind.Prefixed, (uint)random.Next()) }.Select(shape => (Shape: shape, Weight: random.NextDouble())).ToList();
        var people = 0;
        for (var minute = 0; minute < 21 * 24 * 60; minute++)
        {
            var day = minute / (24.0 * 60);
            var busy = (1.2 + Math.Sin(2 * Math.PI * day)) * ((int)day % 7 < 5 ? 1 : 0.4) * Math.Pow(1 + growth, day);
            var calls = (int)Math.Round(perMinute * busy * (0.5 + random.NextDouble()));
            for (var call = 0; call < calls; call++)
            {
                _at += Minute / calls;
                _newcomers.Pass(_at, Rule);
                // Of a Zipf-like mix, ever fewer calls are of people who were never seen.
                if (random.NextDouble() > share + (1 / Math.Sqrt(1 + people))) continue;
                people++;
                Note(Drawn(shapes, random));
            }
            if (calls == 0) _at += Minute;
        }
        Assert.Empty(_changes);
        // And it is not blind.
        for (var n = 0; n < 200_000 && !_newcomers.IsAlarmed; n++) Note(Number);
        Assert.True(_newcomers.IsAlarmed);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static Shape Drawn(List<(Shape Shape, double Weight)> shapes, Random random)
    {
        var left = random.NextDouble() * shapes.Sum(static one => one.Weight);
        foreach (var (shape, weight) in shapes)
        {
            if ((left -= weight) <= 0) return shape;
        }
        return shapes[^1].Shape;
    }

    private void Steady(int perWindow, long time)
    {
        for (var end = _at + time; _at < end;) News(perWindow, Number, 10 * Minute);
    }

    // So many new ones, spread over a time.
    private void News(int count, Shape shape, long time)
    {
        var begin = _at;
        for (var n = 0; n < count; n++)
        {
            _at = begin + (time * n / count);
            Note(shape);
        }
        _at = begin + time;
    }

    private void Note(Shape shape)
    {
        Add(_newcomers.Pass(_at, Rule));
        Add(_newcomers.Note(_at, shape, Rule));
    }

    private void Add(AlarmChange change)
    {
        if (change != AlarmChange.None) _changes.Add((_at, change));
    }
}
