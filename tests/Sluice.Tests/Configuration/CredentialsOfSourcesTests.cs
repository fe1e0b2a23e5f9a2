using System.Text;
using Sluice.Configuration;
using Sluice.Tests.Performance;

namespace Sluice.Tests.Configuration;

public sealed class CredentialsOfSourcesTests
{
    private static readonly SourceConfig Backend = new() { Name = "backend", Track = new("site", ["key"]) };
    private static readonly SourceConfig Website = new() { Name = "website", WriteKeys = ["write"] };
    private static readonly SourceConfig Both = new() { Name = "both", Track = new("sité", ["k:e:y"]), WriteKeys = ["clé"] };
    private static readonly SourceConfig Changing = new() { Name = "changing", Track = new("site3", ["new", "old", "key"]), WriteKeys = ["write-new", "write-old"] };
    private static readonly Credentials Credentials = new([Backend, Website, Both, Changing]);

    [Theory]
    [InlineData("site", "key", "backend")]
    [InlineData("sité", "k:e:y", "both")]
    [InlineData("site", "wrong", null)]
    [InlineData("site", "", null)]
    [InlineData("site", "keykey", null)]
    [InlineData("Site", "key", null)]
    [InlineData("unknown", "key", null)]
    [InlineData("sitek", "ey", null)]
    [InlineData("sit", "ekey", null)]
    [InlineData("sité", "key", null)]
    [InlineData("write", "", null)]
    [InlineData("", "", null)]
    public void A_track_client_is_known_by_site_id_and_api_key_together(string siteId, string apiKey, string? source) =>
        Assert.Equal(source, Credentials.Track(Encoding.UTF8.GetBytes(siteId), Encoding.UTF8.GetBytes(apiKey))?.Source.Name);

    [Theory]
    [InlineData("write", "website")]
    [InlineData("clé", "both")]
    [InlineData("writ", null)]
    [InlineData("write ", null)]
    [InlineData("WRITE", null)]
    [InlineData("site", null)]
    [InlineData("", null)]
    public void A_pipelines_client_is_known_by_its_write_key(string writeKey, string? source) =>
        Assert.Equal(source, Credentials.Pipelines(Encoding.UTF8.GetBytes(writeKey))?.Source.Name);

    [Theory]
    [InlineData("new", false)]
    [InlineData("old", true)]
    [InlineData("key", true)]
    [InlineData("newold", null)]
    [InlineData("write-new", null)]
    public void Each_of_several_api_keys_counts_and_those_behind_the_first_are_old(string apiKey, bool? isOld)
    {
        var caller = Credentials.Track("site3"u8, Encoding.UTF8.GetBytes(apiKey));
        Assert.Equal((isOld is null ? null : Changing, isOld), (caller?.Source, caller?.HasOldKey));
        // They are no other source's.
        Assert.Equal(apiKey == "key" ? "backend" : null, Credentials.Track("site"u8, Encoding.UTF8.GetBytes(apiKey))?.Source.Name);
    }

    [Theory]
    [InlineData("write-new", false)]
    [InlineData("write-old", true)]
    [InlineData("old", null)]
    public void Each_of_several_write_keys_counts_and_those_behind_the_first_are_old(string writeKey, bool? isOld)
    {
        var caller = Credentials.Pipelines(Encoding.UTF8.GetBytes(writeKey));
        Assert.Equal((isOld is null ? null : Changing, isOld), (caller?.Source, caller?.HasOldKey));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1_000_000)]
    public void Credentials_of_any_length_can_be_presented(int length)
    {
        var key = new string('k', length);
        var known = length <= Credentials.MaxBytes ? new Credentials([new() { Name = "long", Track = new(key, [key]), WriteKeys = [key] }]) : Credentials;
        var presented = Encoding.UTF8.GetBytes(key);
        Assert.Equal(length <= Credentials.MaxBytes, known.Track(presented, presented) is not null);
        Assert.Equal(length <= Credentials.MaxBytes, known.Pipelines(presented) is not null);
        Assert.Null(known.Track("site"u8, presented));
    }

    [Fact]
    public void Checking_them_allocates_nothing()
    {
        Assert.NotNull(Credentials.Track("site"u8, "key"u8));
        Assert.NotNull(Credentials.Pipelines("write"u8));
        Assert.Equal(0, Allocated.By(static () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Credentials.Track("site"u8, "key"u8);
                Credentials.Track("site"u8, "wrong"u8);
                Credentials.Pipelines("write"u8);
                Credentials.Pipelines("wrong"u8);
                Credentials.Track("site3"u8, "old"u8);
                Credentials.Pipelines("write-old"u8);
            }
        }));
    }
}
