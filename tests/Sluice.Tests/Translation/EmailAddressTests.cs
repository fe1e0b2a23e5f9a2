using System.Text;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("a@b.co")]
    [InlineData("First.Last+tag@mail.Example-Shop.com")]
    [InlineData("!#$%&'*+/=?^_`{|}~-@1.2")]
    public void Addresses_are_known(string text) => Assert.True(EmailAddress.Is(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("@b.co")]
    [InlineData("a@b")]
    [InlineData("a@b.")]
    [InlineData("a@.co")]
    [InlineData("a@-b.co")]
    [InlineData("a@b-.co")]
    [InlineData("a..b@c.co")]
    [InlineData(".a@c.co")]
    [InlineData("a b@c.co")]
    [InlineData("a@b@c.co")]
    [InlineData("\u00e9@c.co")]
    [InlineData("a@b.co\n")]
    public void What_is_none_is_told_apart(string text) => Assert.False(EmailAddress.Is(Encoding.UTF8.GetBytes(text)));
}
