using CsCheck;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Journal.Delivery;

public sealed class OutcomeTests
{
    private static readonly Gen<Ending> Endings = Gen.Enum<Ending>();

    private static readonly Gen<MessageOutcome> Message = Gen.OneOf(
        Endings.Select(ending => new MessageOutcome(ending, [])),
        Gen.Select(Gen.OneOf(Gen.Const(""), Gen.Const("Orders"), Gen.Const("Bestellungen ü")), Endings, (action, ending) => (action, ending)).List[1, 3]
            .Select(items => new MessageOutcome(null, items)));

    private static readonly Gen<(int Count, bool IsCall, List<MessageOutcome> Messages)> Record = Gen.OneOf(
        Gen.Select(Gen.Int[1, 5], Message.List[0, 3], (count, messages) => (count, false, messages)),
        Gen.Select(Gen.Int[1, 200], Message.List[1, 1], (count, messages) => (count, true, messages)));

    [Fact]
    public void What_is_written_is_read_also_when_pages_are_put_one_behind_the_other() =>
        Gen.Select(Record.List[0, 20], Record.List[0, 20]).Sample((one, other) =>
        {
            byte[] pages = [.. Write(one), .. Write(other)];
            Assert.Equal(Text(Expand([.. one, .. other])), Text(Outcomes.Read(7, pages)));
        });

    [Fact]
    public void Messages_and_items_are_counted_a_message_that_nobody_wants_as_one_item()
    {
        var writer = new OutcomeWriter();
        writer.Skipped(Ending.Filtered);
        writer.Wanted(2);
        writer.Item("a", Ending.Delivered);
        writer.Item("b", Ending.Waiting);
        writer.EndRecord();
        writer.EndRecord(5);
        Assert.Equal((2, 3), (writer.Messages, writer.Items));
        Assert.Equal(6, Outcomes.Read(1, writer.ToArray()).Count());
    }

    [Fact]
    public void A_million_records_that_fared_alike_take_a_few_bytes()
    {
        var writer = new OutcomeWriter();
        for (var i = 0; i < 1_000_000; i++)
        {
            writer.Skipped(Ending.Filtered);
            writer.EndRecord();
        }
        Assert.InRange(writer.ToArray().Length, 1, 8);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("01 02")]
    [InlineData("01 02 01 00 01")]
    [InlineData("01 FF FF FF FF 7F")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF FF")]
    [InlineData("00 01 05 41")]
    public void Bytes_that_nobody_wrote_are_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => Outcomes.Read(1, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal).PadLeft(2, '0'))).Count());

    private static byte[] Write(List<(int Count, bool IsCall, List<MessageOutcome> Messages)> records)
    {
        var writer = new OutcomeWriter();
        foreach (var (count, isCall, messages) in records)
        {
            foreach (var message in messages)
            {
                if (message.Skipped is { } why) writer.Skipped(why);
                else writer.Wanted(message.Items.Count);
                foreach (var (action, ending) in message.Items) writer.Item(action, ending);
            }
            writer.EndRecord(count, isCall);
        }
        return writer.ToArray();
    }

    private static IEnumerable<RecordOutcome> Expand(IEnumerable<(int Count, bool IsCall, List<MessageOutcome> Messages)> records)
    {
        var sequence = 7L;
        foreach (var (count, isCall, messages) in records)
        {
            for (var i = 0; i < count; i++) yield return new(sequence++, messages, isCall);
        }
    }

    private static List<string> Text(IEnumerable<RecordOutcome> records) =>
    [
        .. records.Select(one => $"{one.Sequence} {one.IsCall} " + string.Join(';', one.Messages.Select(message => $"{message.Skipped}:{string.Join(',', message.Items)}"))),
    ];
}
