using System.Text;
using Sluice.Delivery.Guarding;

namespace Sluice.Tests.Delivery.Guarding;

public sealed class ShapeTests
{
    [Theory]
    [InlineData("42", "whole numbers")]
    [InlineData("20261128054512345678901234567890", "whole numbers")]
    [InlineData("person@example.com", "e-mail addresses")]
    [InlineData("123e4567-e89b-12d3-a456-426614174000", "UUIDs")]
    [InlineData("123E4567-E89B-12D3-A456-42661417400F", "UUIDs")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV", "ULIDs")]
    [InlineData("0ujsswThIGTUYm2K8FjOOfXtY1K", "KSUIDs")]
    [InlineData("507f1f77bcf86cd799439011", "hexadecimal numbers of 24 digits")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e", "hexadecimal numbers of 32 digits")]
    [InlineData("usr_8fk2mfk", "texts that begin with `usr_`")]
    [InlineData("auth0|5f7c8ec7c33c6c004bbafe82", "texts that begin with `auth0|`")]
    [InlineData("anon-8fk2mfk", "texts that begin with `anon-`")]
    [InlineData("john_smith", "other texts")]
    [InlineData("jean-luc", "other texts")]
    [InlineData("@", "other texts")]
    [InlineData("me@home", "other texts")]
    [InlineData("Zoë", "other texts")]
    [InlineData("averyverylongprefix_8fk2", "other texts")]
    [InlineData("123e4567-e89b-12d3-a456-42661417400g", "texts that begin with `123e4567-`")]
    public void An_id_has_the_shape_that_a_person_would_say(string id, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(id);
        Assert.Equal(name, Shape.Of(bytes).NameFor(bytes));
    }

    [Fact]
    public void Shapes_of_different_names_have_different_keys()
    {
        string[] ids =
        [
            "42", "a@b.de", "123e4567-e89b-12d3-a456-426614174000", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "0ujsswThIGTUYm2K8FjOOfXtY1K", "507f1f77bcf86cd799439011",
            "d41d8cd98f00b204e9800998ecf8427e", "usr_8fk2mfk", "sess_8fk2mfk", "usr-8fk2mfk", "other",
        ];
        Assert.Equal(ids.Length, ids.Select(id => Shape.Of(Encoding.UTF8.GetBytes(id)).Key).Distinct().Count());
    }

    [Theory]
    [InlineData("Jane.Doe7@example.com", "Aaaa.Aaa9@aaaaaaa.aaa")]
    [InlineData("usr_8fK2", "aaa_9aA9")]
    [InlineData("Zoë \n", "Aaxxxx")]
    [InlineData("0123456789012345678901234567890123456789", "9999999999999999999999999999999999999999")]
    [InlineData("01234567890123456789012345678901234567890", "9999999999999999999999999999999999999999…")]
    public void A_mask_shows_what_an_id_looks_like_and_not_which_it_is(string id, string mask) =>
        Assert.Equal(mask, Shape.Mask(Encoding.UTF8.GetBytes(id)));
}
