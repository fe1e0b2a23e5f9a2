using System.Text;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;

namespace Sluice.Tests.Delivery;

public sealed class TranscriptTests
{
    // Of one to four bytes, and so that the limit falls into a character.
    [Theory]
    [InlineData("", "a", 4096)]
    [InlineData("", "ż", 4096)]
    [InlineData("", "€", 4095)]
    [InlineData("", "😀", 4096)]
    [InlineData("a", "ż", 4095)]
    [InlineData("a", "😀", 4093)]
    public void A_body_is_cut_at_the_last_character_that_fits(string first, string repeated, int kept)
    {
        var body = first + string.Concat(Enumerable.Repeat(repeated, 5000));
        var lines = new Transcript(Request(body), new([]), "").Request.Split('\n');
        Assert.Equal(kept, Encoding.UTF8.GetByteCount(lines[2]));
        Assert.StartsWith(lines[2], body, StringComparison.Ordinal);
        Assert.Equal($"… ({Encoding.UTF8.GetByteCount(body)} bytes)", lines[3]);
    }

    [Fact]
    public void A_body_that_fits_is_kept_whole()
    {
        var body = string.Concat(Enumerable.Repeat("😀", 1024));
        Assert.Equal($"POST http://127.0.0.1/\n\n{body}", new Transcript(Request(body), new([]), "").Request);
    }

    private static Outgoing.Http Request(string body) => new("POST", new("http://127.0.0.1/"), [], Encoding.UTF8.GetBytes(body));
}
