using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Operator.Admin;

public sealed class OvertakersTests
{
    [Fact]
    public async Task What_a_destination_got_about_a_letters_persons_in_the_calls_behind_it_is_counted()
    {
        await using var bed = new Bed();
        string[] rejected = ["p0 1", "p1 4", "p0 7"];
        await using var server = new Receiver(request => new Behaviour.Answer(rejected.Contains($"{Bed.Person(request)} {Bed.Number(request)}") ? 400 : 200));
        // Calls 1 to 8; the last letter has nothing behind it.
        foreach (var (person, number) in new[] { ("p0", 1), ("p2", 2), ("p0", 3), ("p1", 4), ("p0", 5), ("p1", 6), ("p2", 8), ("p0", 7) }) await bed.AcceptAsync(person, number);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(8);
        var letters = bed.Journal.DeadLetters.Find("hook", 10);
        Assert.Equal([1, 4, 8], letters.Select(static one => one.Key.Sequence).Order());
        using var calls = new RecordedCalls(bed.Folder);
        var overtakers = new Overtakers(calls, bed.Journal);

        Assert.Equal([(1, 2), (4, 1)], Of(1000));
        Assert.Equal([(1, 2), (4, 1)], Of(4));
        Assert.Equal([(1, 1), (4, 1)], Of(2));
        Assert.Empty(Of(1));
        Assert.Equal([(1, 2)], Counted(letters.Where(static one => one.Key.Sequence == 1), 1000));
        Assert.Empty(Counted([], 1000));
        // Of what was erased nobody knows any more whom it is about.
        Assert.Empty(Counted(letters.Select(static one => one with { Record = default }), 1000));

        IEnumerable<(long Sequence, int Count)> Of(int within) => Counted(letters, within);

        IEnumerable<(long Sequence, int Count)> Counted(IEnumerable<DeadLetter> some, int within) =>
            overtakers.Of(some, within, TestContext.Current.CancellationToken).Select(one => (letters.Single(letter => letter.Id == one.Key).Key.Sequence, one.Value)).Order();
    }
}
