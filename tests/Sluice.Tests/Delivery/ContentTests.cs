using System.Buffers;
using System.Text;
using Sluice.Delivery.Reading;
using Sluice.Journal;
using Sluice.Translation;

namespace Sluice.Tests.Delivery;

/// <summary>Whom a message is about is read from it, by deliveries and by the journal alike.</summary>
public sealed class ContentTests
{
    private static readonly string[] Both = ["42", "43"];
    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"type":"track","userId":"42","event":"e"}""", "42")]
    [InlineData("""{"type":"track","anonymousId":"a","event":"e"}""", "a")]
    [InlineData("""{"type":"track","userId":"42","anonymousId":"a","event":"e"}""", "42", "a")]
    [InlineData("""{"type":"track","userId":"42","anonymousId":"42","event":"e"}""", "42")]
    [InlineData("""{"type":"alias","userId":"42","previousId":"41"}""", "42", "41")]
    [InlineData("""{"type":"track","userId":42,"event":"e"}""", "42")]
    [InlineData("""{"type":"track","userId":42.0,"anonymousId":4.2e1,"event":"e"}""", "42")]
    [InlineData("""{"type":"track","userId":-0,"anonymousId":1.50,"event":"e"}""", "0", "1.5")]
    [InlineData("""{"type":"track","userId":"42.0","anonymousId":"4.2e1","event":"e"}""", "42.0", "4.2e1")]
    [InlineData("""{"type":"alias","userId":12345678901234567891,"previousId":12345678901234567892}""", "12345678901234567891", "12345678901234567892")]
    [InlineData("""{"type":"track","userId":"Ann@Example.com","event":"e"}""", "ann@example.com")]
    [InlineData("""{"type":"track","userId":"\u0041nn","event":"e"}""", "Ann")]
    [InlineData("""{"type":"track","userId":"42","event":"e","properties":{"userId":"43","anonymousId":"44"} }""", "42")]
    [InlineData("""{"type":"group","userId":"42","groupId":"43","traits":{"previousId":"44"} }""", "42")]
    [InlineData("""{"type":"identify","traits":{"x":{"email":"no"},"email":"Q@q.q"} }""", "q@q.q")]
    [InlineData("""{"type":"identify","anonymousId":"a","traits":{"email":"q@q.q"} }""", "q@q.q", "a")]
    [InlineData("""{"type":"identify","userId":"","traits":{"email":"q@q.q"} }""", "q@q.q")]
    [InlineData("""{"type":"identify","userId":"42","traits":{"email":"q@q.q"} }""", "42")]
    [InlineData("""{"type":"track","event":"e","anonymousId":"a","traits":{"email":"q@q.q"} }""", "a")]
    public void Persons_are_those_that_the_message_names_at_its_top(string message, params string[] persons)
    {
        var content = Find(message);
        Assert.Equal(persons.Select(PersonKey.OfText), content.Persons);
        Assert.Equal(content.Persons, content.Message.Persons());
        Assert.Equal(content.Persons, content.Record.Persons());
        // What a script makes of it does not count.
        Assert.Equal(content.Persons, (Find(message) with { Rewritten = "{}"u8.ToArray(), Envelope = default }).Persons);
    }

    [Fact]
    public void A_call_about_many_concerns_them_all() =>
        Assert.Equal(
            Both.Select(PersonKey.OfText),
            Content.Find(Recorded("""{"type":"track","userId":"42","event":"e"},{"type":"track","userId":"43","event":"e"},{"type":"track","userId":"42","event":"e"}"""), ItemKey.WholeCall)!.Persons);

    [Fact]
    public void What_a_script_makes_of_a_message_has_the_id_that_it_says_although_the_message_was_sent_before()
    {
        var content = Find("""{"type":"track","userId":"42","event":"e","messageId":"before"}""");
        Assert.Equal("before", content.ToParcel().Id);
        var scripted = """{"type":"track","userId":"42","event":"e","messageId":"behind"}"""u8.ToArray();
        Assert.Equal("behind", (content with { Rewritten = scripted, Envelope = Sluice.Routing.Envelope.Read(scripted) }).ToParcel().Id);
    }

    private static Content Find(string message) => Content.Find(Recorded(message), 0)!;

    private static Sluice.Journal.Record Recorded(string messages)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"batch":[{{messages}}]}""");
        var translation = new TranslatedCall();
        var call = new TrackCall("POST", "/v1/batch"u8.ToArray(), body, Received, MessageId.ForCall(Received, 1));
        new Translator(TranslationOptions.Default).Translate(call, translation);
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, call, "website", translation);
        return new(record.WrittenMemory);
    }
}
